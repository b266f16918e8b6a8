import { Image, Sparkles } from "lucide-react";
import { memo } from "react";
import { cx } from "../../lib/cx";
import type { Message } from "../../lib/types";
import { ExactTime } from "../../ui/time";
import { type Attachment, Attachments } from "./attachments/attachments";
import {
  DeliveryMark,
  DeliveryProblem,
  DeliveryUndo,
  DeliveryWait,
  type DeliveryActions,
} from "./delivery";
import { EmailBody } from "./email/email-body";
import { MessageBody } from "./message-body";

const NO_FILES: readonly Attachment[] = [];

type BubbleProps = {
  message: Message;
  continues: boolean;
  actions: DeliveryActions | null;
  /** The one that was looked for. */
  found?: boolean;
};

/** One message: the customer's at the left, the team's at the right. */
export const MessageBubble = memo(function MessageBubble({
  message,
  continues,
  actions,
  found = false,
}: BubbleProps) {
  const ours = message.direction === "out";
  const files = message.attachments ?? NO_FILES;
  const problem = message.status === "failed" || message.status === "unknown";
  return (
    <article
      aria-label={`${message.authorName}${ours ? " (your team)" : ""}`}
      aria-current={found || undefined}
      className={cx(
        "flex flex-col px-4 md:px-6",
        continues ? "pt-2" : "pt-4",
        ours ? "items-end" : "items-start",
      )}
    >
      <div
        className={cx(
          "max-w-[min(34rem,84%)] rounded-xl px-3.5 py-2 text-base",
          message.email?.htmlUrl && "w-full max-w-[min(44rem,96%)]",
          ours ? "rounded-br-sm bg-bubble" : "rounded-bl-sm bg-sunken",
          found && "ring-2 ring-warn",
          message.status === "failed" && "bg-danger-soft ring-1 ring-danger/30",
          message.status === "unknown" && "ring-1 ring-warn/40",
          (message.status === "pending" || message.status === "sending") && "text-muted",
        )}
      >
        {message.email ? (
          <EmailBody message={message} email={message.email} />
        ) : (
          (message.body !== "" || (files.length === 0 && !message.mediaCount)) && (
            <MessageBody text={message.body} fullUrl={message.bodyUrl} />
          )
        )}
        {files.length > 0 && <Attachments files={files} />}
        <Pictures count={(message.mediaCount ?? 0) - files.length} />
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
        <DeliveryMark status={message.status} seenAt={message.seenAt} />
        <DeliveryUndo message={message} actions={actions} />
      </div>
      <DeliveryWait message={message} />
      {problem && (
        <div className="mt-0.5 max-w-[min(34rem,92%)] px-1">
          <DeliveryProblem message={message} actions={actions} />
        </div>
      )}
    </article>
  );
});

function Pictures({ count }: { count: number }) {
  if (count <= 0) return null;
  return (
    <p className="flex items-center gap-1.5 py-0.5 text-sm text-muted">
      <Image className="size-4" aria-hidden />
      {count === 1 ? "1 picture" : `${count} pictures`}, kept at the provider
    </p>
  );
}
