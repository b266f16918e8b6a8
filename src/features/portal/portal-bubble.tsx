import { Check, Clock } from "lucide-react";
import type { ReactNode, Ref } from "react";
import { cx } from "../../lib/cx";
import { clockTime, fullMoment } from "../../lib/time";
import type { PortalMessage } from "./types";
import { isOnItsWay } from "./use-portal-send";

type BubbleProps = {
  message: PortalMessage;
  continues: boolean;
  children: ReactNode;
  ref?: Ref<HTMLElement> | undefined;
};

/** One message: the customer's own at the right, the team's at the left. */
export function PortalBubble({ message, continues, children, ref }: BubbleProps) {
  const { mine, author, at } = message;
  const sending = isOnItsWay(message);
  return (
    <article
      ref={ref}
      aria-label={mine ? "You" : author}
      className={cx(
        "flex flex-col px-4 md:px-6",
        continues ? "pt-1.5" : "pt-4",
        mine ? "items-end" : "items-start",
      )}
    >
      {!mine && !continues && <p className="pb-1 pl-1 text-xs font-medium text-muted">{author}</p>}
      <div
        className={cx(
          "max-w-[min(32rem,86%)] rounded-2xl px-3.5 py-2 text-lg leading-6 md:text-base",
          mine ? "rounded-br-sm bg-bubble" : "rounded-bl-sm bg-sunken",
          sending && "text-muted",
        )}
      >
        {children}
      </div>
      <p className="mt-1 flex items-center gap-1 px-1 text-2xs text-faint">
        <time dateTime={new Date(at).toISOString()} title={fullMoment(at)}>
          {clockTime(at)}
        </time>
        {mine && <Mark sending={sending} />}
      </p>
    </article>
  );
}

function Mark({ sending }: { sending: boolean }) {
  const Icon = sending ? Clock : Check;
  return (
    <span role="img" aria-label={sending ? "Sending" : "Sent"} title={sending ? "Sending" : "Sent"}>
      <Icon className="size-3" aria-hidden />
    </span>
  );
}
