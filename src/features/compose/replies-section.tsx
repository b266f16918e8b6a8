import { CircleStop, Copy, MessagesSquare } from "lucide-react";
import { copyText } from "../../lib/clipboard";
import { rememberCopied } from "../../lib/copied";
import type { ConversationId } from "../../lib/types";
import { Button } from "../../ui/button";
import { Bone } from "../../ui/skeleton";
import { toast, toastError } from "../../ui/toast";
import { CheckedText } from "./checked-text";
import { Problem } from "./problem";
import type { Insert, Suggestion } from "./types";
import { useSuggestion } from "./use-suggestion";

type SectionProps = {
  conversationId: ConversationId;
  inboundSeq: number;
  onInsert: Insert | null;
};

/** Short replies to choose from: a click copies one, "Insert" puts it in the input. */
export function RepliesSection({ conversationId, inboundSeq, onInsert }: SectionProps) {
  const { suggestion, asking, refused, start, stop } = useSuggestion(conversationId, "replies");
  const writing = suggestion?.state === "writing";
  const replies = suggestion?.replies ?? [];
  const why = refused?.why ?? suggestion?.failure?.message;
  const stale = suggestion && suggestion.answersSeq < inboundSeq;

  return (
    <section aria-label="Smart Replies" className="space-y-2.5">
      <div className="flex items-center justify-between gap-2">
        <h3 className="text-sm font-semibold">Smart Replies</h3>
        {writing ? (
          <Button size="sm" look="ghost" onClick={stop}>
            <CircleStop className="size-3.5" aria-hidden />
            Stop
          </Button>
        ) : (
          <Button
            size="sm"
            look={replies.length === 0 ? "secondary" : "ghost"}
            disabled={asking || suggestion === undefined}
            onClick={() => start()}
          >
            <MessagesSquare className="size-3.5" aria-hidden />
            {replies.length === 0 ? "Suggest replies" : "Suggest others"}
          </Button>
        )}
      </div>
      {writing && (
        <div aria-busy className="space-y-2">
          <Bone className="h-10" />
          <Bone className="h-10" />
          <Bone className="h-10" />
        </div>
      )}
      {why !== undefined && !writing && <Problem why={why} onRetry={() => start()} />}
      {stale && !writing && replies.length > 0 && (
        <p className="text-xs text-warn">The customer has written since these were suggested.</p>
      )}
      {suggestion && !writing && replies.length > 0 && (
        <ul className="space-y-2">
          {replies.map((reply, index) => (
            <li key={index}>
              <Card reply={reply} suggestionId={suggestion._id} onInsert={onInsert} />
            </li>
          ))}
        </ul>
      )}
      <p role="status" className="sr-only">
        {writing && "ComposeAI is writing replies"}
        {!writing && replies.length > 0 && `${replies.length} replies are ready`}
      </p>
    </section>
  );
}

type CardProps = {
  reply: Suggestion["replies"][number];
  suggestionId: Suggestion["_id"];
  onInsert: Insert | null;
};

function Card({ reply, suggestionId, onInsert }: CardProps) {
  const { text, marks } = reply;
  const copy = async () => {
    rememberCopied({ text, suggestionId });
    if (await copyText(text)) {
      toast("Reply copied to clipboard! Paste it in the message box.");
      return;
    }
    if (!onInsert) return toastError("Your browser refused the clipboard.");
    onInsert(text, suggestionId);
    toast("Your browser refused the clipboard, so the reply is in the message box.");
  };
  return (
    <div className="flex items-stretch rounded-lg border border-line bg-surface shadow-card">
      <button
        type="button"
        title="Copy"
        onClick={() => void copy()}
        className="tap group flex min-w-0 flex-1 items-center gap-2 rounded-l-lg px-3 py-2 text-left text-sm hover:bg-hover"
      >
        <span dir="auto" className="min-w-0 flex-1 [overflow-wrap:anywhere]">
          <CheckedText text={text} marks={marks} />
        </span>
        <Copy className="size-3.5 shrink-0 text-faint group-hover:text-ink" aria-hidden />
        <span className="sr-only">, copy</span>
      </button>
      {onInsert && (
        <Button
          look="ghost"
          size="sm"
          aria-label={`Insert: ${text}`}
          onClick={() => onInsert(text, suggestionId)}
          className="h-auto! rounded-l-none border-l border-line text-accent!"
        >
          Insert
        </Button>
      )}
    </div>
  );
}
