import { Image, Sparkles } from "lucide-react";
import { memo } from "react";
import { cx } from "../../lib/cx";
import type { Message } from "../../lib/types";
import { ExactTime } from "../../ui/time";
import { DeliveryMark, DeliveryProblem, type DeliveryActions } from "./delivery";
import { MessageBody } from "./message-body";

type BubbleProps = { message: Message; continues: boolean; actions: DeliveryActions | null };

/** One message: the customer's at the left, the team's at the right. */
export const MessageBubble = memo(function MessageBubble({
  message,
  continues,
  actions,
}: BubbleProps) {
  const ours = message.direction === "out";
  const problem = message.status === "failed" || message.status === "unknown";
  return (
    <article
      aria-label={`${message.authorName}${ours ? " (your team)" : ""}`}
      className={cx(
        "flex flex-col px-4 md:px-6",
        continues ? "pt-2" : "pt-4",
        ours ? "items-end" : "items-start",
      )}
    >
      <div
        className={cx(
          "max-w-[min(34rem,84%)] rounded-xl px-3.5 py-2 text-base",
          ours ? "rounded-br-sm bg-bubble" : "rounded-bl-sm bg-sunken",
          message.status === "failed" && "bg-danger-soft ring-1 ring-danger/30",
          message.status === "unknown" && "ring-1 ring-warn/40",
          (message.status === "pending" || message.status === "sending") && "text-muted",
        )}
      >
        {message.body !== "" && <MessageBody text={message.body} />}
        <Pictures count={message.mediaCount ?? 0} />
      </div>
      <div
        className={cx(
          "mt-1 flex items-center gap-1.5 px-1 text-2xs text-faint",
          ours && "justify-end",
        )}
      >
        {message.aiGenerated && (
          <span
            className="inline-flex items-center gap-1 text-accent"
            title="Written with AI"
            role="img"
            aria-label="Written with AI"
          >
            <Sparkles className="size-3" aria-hidden />
          </span>
        )}
        <span className={cx("max-w-48 truncate", !continues && "font-medium text-muted")}>
          {message.authorName}
        </span>
        <span aria-hidden>·</span>
        <ExactTime at={message.at} />
        <DeliveryMark status={message.status} />
      </div>
      {problem && (
        <div className="mt-0.5 max-w-[min(34rem,92%)] px-1">
          <DeliveryProblem message={message} actions={actions} />
        </div>
      )}
    </article>
  );
});

function Pictures({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <p className="flex items-center gap-1.5 py-0.5 text-sm text-muted">
      <Image className="size-4" aria-hidden />
      {count === 1 ? "1 picture" : `${count} pictures`}, kept at the provider
    </p>
  );
}
