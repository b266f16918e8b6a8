import { CircleStop, CornerDownLeft, Sparkles } from "lucide-react";
import type { ComposeProvider } from "../../../convex/shared/compose";
import type { ConversationId, MessageId } from "../../lib/types";
import { Button } from "../../ui/button";
import { Bone } from "../../ui/skeleton";
import { CheckedText, Sources } from "./checked-text";
import { DraftActions } from "./draft-actions";
import { Problem } from "./problem";
import type { Insert, Suggestion } from "./types";
import { useSuggestion } from "./use-suggestion";

type SectionProps = {
  conversationId: ConversationId;
  provider: ComposeProvider;
  /** Of the customer's messages, the newest: a draft that answers an earlier one is stale. */
  inboundSeq: number;
  onInsert: Insert | null;
  onShow: (messageId: MessageId) => void;
};

/** A whole reply, shown while it is written. */
export function DraftSection(props: SectionProps) {
  const { conversationId, provider, inboundSeq, onInsert, onShow } = props;
  const { suggestion, asking, refused, start, stop, discard } = useSuggestion(
    conversationId,
    "draft",
  );
  if (suggestion === undefined) return <Bone className="h-24" />;
  const writing = suggestion?.state === "writing";
  const text = suggestion?.text ?? "";
  const why = refused?.why ?? suggestion?.failure?.message;
  const retry = () => start(refused ? refused.change : suggestion?.change);

  return (
    <section aria-label="Draft" className="space-y-3">
      {suggestion && (writing || text !== "") && (
        <div
          aria-busy={writing}
          className="rounded-lg border border-line bg-surface px-3 py-2.5 shadow-card"
        >
          {text === "" ? (
            <Waiting />
          ) : (
            <p
              dir="auto"
              data-testid="draft"
              className="text-base whitespace-pre-wrap [overflow-wrap:anywhere]"
            >
              <CheckedText text={text} marks={suggestion.marks} />
              {writing && <Caret />}
            </p>
          )}
        </div>
      )}
      {why !== undefined && !writing && <Problem why={why} onRetry={retry} />}
      {suggestion && !writing && text !== "" && (
        <>
          <Note suggestion={suggestion} inboundSeq={inboundSeq} />
          <Sources text={text} marks={suggestion.marks} onShow={onShow} />
          {onInsert && (
            <Button
              look="primary"
              className="w-full"
              onClick={() => onInsert(text, suggestion._id)}
            >
              <CornerDownLeft className="size-4" aria-hidden />
              Insert
            </Button>
          )}
          <DraftActions
            busy={asking}
            canTranslate={provider !== "library"}
            onChange={start}
            onDiscard={discard}
          />
        </>
      )}
      {writing && (
        <Button size="sm" onClick={stop}>
          <CircleStop className="size-3.5" aria-hidden />
          Stop
        </Button>
      )}
      {!writing && text === "" && why === undefined && (
        <Button look="primary" className="w-full" disabled={asking} onClick={() => start()}>
          <Sparkles className="size-4" aria-hidden />
          {asking ? "Asking…" : "Draft a reply"}
        </Button>
      )}
      <p role="status" className="sr-only">
        {suggestion && said(suggestion)}
      </p>
    </section>
  );
}

function Note({ suggestion, inboundSeq }: { suggestion: Suggestion; inboundSeq: number }) {
  if (suggestion.answersSeq < inboundSeq) {
    return (
      <p className="text-xs text-warn">
        The customer has written since. Regenerate for a draft that answers that, too.
      </p>
    );
  }
  if (suggestion.state === "stopped") return <p className="text-xs text-muted">Stopped here.</p>;
  return null;
}

/** For who cannot see it: not each word as it comes. */
function said({ state, text }: Suggestion): string {
  if (state === "writing") return "ComposeAI is writing a draft";
  return state === "ready" && text !== "" ? "The draft is ready" : "";
}

function Waiting() {
  return (
    <div className="space-y-2 py-1">
      <Bone className="h-3 w-11/12" />
      <Bone className="h-3 w-3/4" />
    </div>
  );
}

function Caret() {
  return (
    <span
      aria-hidden
      className="ml-0.5 inline-block h-4 w-0.5 animate-breathe bg-accent align-text-bottom"
    />
  );
}
