import { useMutation } from "convex/react";
import { Hand } from "lucide-react";
import { useId, useState } from "react";
import { api } from "../../../convex/_generated/api";
import { errorText } from "../../lib/errors";
import type { Conversation } from "../../lib/types";
import { Button } from "../../ui/button";
import { toast, toastError } from "../../ui/toast";

type NoticeProps = { conversation: Conversation; canAnswer: boolean };

/** Below the messages, until somebody has said whether the customer asks for no more texts. */
export function StopNotice({ conversation, canAnswer }: NoticeProps) {
  const { _id: conversationId, stopReview } = conversation;
  const answer = useMutation(api.consent.answer);
  const [busy, setBusy] = useState<"stop" | "none" | null>(null);
  const headingId = useId();
  if (stopReview === null) return null;

  const say = async (isStop: boolean) => {
    setBusy(isStop ? "stop" : "none");
    try {
      await answer({ conversationId, isStop });
      toast(
        isStop
          ? "They are opted out: no more texts leave for them."
          : "Texts can go to them as before.",
      );
    } catch (error) {
      toastError(errorText(error));
    } finally {
      setBusy(null);
    }
  };
  return (
    <section
      aria-labelledby={headingId}
      className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-t border-warn/30 bg-warn-soft px-4 py-2.5 text-sm md:px-6"
    >
      <div className="min-w-56 flex-1">
        <h2 id={headingId} className="flex items-center gap-2 font-medium text-warn">
          <Hand className="size-4 shrink-0" aria-hidden />
          This may be a request to stop texts
        </h2>
        <p dir="auto" className="line-clamp-2 [overflow-wrap:anywhere]">
          “{stopReview.text}”
        </p>
        <p className="text-xs text-muted">Scheduled texts are held until somebody has decided.</p>
      </div>
      {canAnswer && (
        <div className="flex gap-2">
          <Button size="sm" look="primary" disabled={busy !== null} onClick={() => void say(true)}>
            {busy === "stop" ? "Opting out…" : "Opt out"}
          </Button>
          <Button size="sm" disabled={busy !== null} onClick={() => void say(false)}>
            {busy === "none" ? "Saving…" : "Not a request"}
          </Button>
        </div>
      )}
    </section>
  );
}
