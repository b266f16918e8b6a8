import { StickyNote } from "lucide-react";
import { memo } from "react";
import { cx } from "../../lib/cx";
import type { Message } from "../../lib/types";
import { ExactTime } from "../../ui/time";
import { MessageBody } from "./message-body";

type NoteProps = { message: Message; found: boolean };

/** What a member told the team. It must never look like something the customer got. */
export const NoteBubble = memo(function NoteBubble({ message, found }: NoteProps) {
  return (
    <article
      aria-label={`${message.authorName} (note for the team)`}
      aria-current={found || undefined}
      className="flex flex-col items-end px-4 pt-4 md:px-6"
    >
      <div
        className={cx(
          "max-w-[min(34rem,84%)] rounded-xl border border-dashed border-warn/50 bg-warn-soft px-3.5 py-2 text-base",
          found && "ring-2 ring-warn",
        )}
      >
        <p className="flex items-center gap-1.5 pb-0.5 text-2xs font-semibold text-warn">
          <StickyNote className="size-3" aria-hidden />
          Note for the team
        </p>
        <MessageBody text={message.body} mentions={message.mentions} />
      </div>
      <div className="mt-1 flex items-center gap-1.5 px-1 text-2xs text-faint">
        <span className="max-w-48 truncate font-medium text-muted">{message.authorName}</span>
        <span aria-hidden>·</span>
        <ExactTime at={message.at} />
      </div>
    </article>
  );
});
