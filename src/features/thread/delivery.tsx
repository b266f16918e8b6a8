import { Check, CheckCheck, CircleAlert, CircleHelp, Clock } from "lucide-react";
import { lazy } from "../../lib/lazy";
import { clockTime, dateAndTime } from "../../lib/time";
import { useMe } from "../../lib/me";
import type { ConversationId, Message } from "../../lib/types";
import { GoneElsewhere } from "./elsewhere/gone";

const SendInstead = lazy(() => import("./elsewhere/send-instead"));

type Status = Message["status"];

const MARKS = {
  pending: { Icon: Clock, label: "Sending", look: "text-faint" },
  sending: { Icon: Clock, label: "Sending", look: "text-faint" },
  sent: { Icon: Check, label: "Sent", look: "text-faint" },
  delivered: { Icon: CheckCheck, label: "Delivered", look: "text-accent" },
  failed: { Icon: CircleAlert, label: "Not delivered", look: "text-danger" },
  unknown: { Icon: CircleHelp, label: "Not known whether it was sent", look: "text-warn" },
} satisfies Record<Exclude<Status, "received" | "internal">, unknown>;

/** Grey clock, one check, two checks, or what went wrong. Nothing for a message that came in. */
export function DeliveryMark({ status, seenAt }: { status: Status; seenAt?: number | undefined }) {
  if (status === "received" || status === "internal") return null;
  if (seenAt !== undefined) {
    return (
      <span className="flex items-center gap-1 text-accent" title={dateAndTime(seenAt, Date.now())}>
        <CheckCheck className="size-3.5" aria-hidden />
        Seen {clockTime(seenAt)}
      </span>
    );
  }
  const { Icon, label, look } = MARKS[status];
  return (
    <span role="img" aria-label={label} title={label} className={look}>
      <Icon className="size-3.5" aria-hidden />
    </span>
  );
}

const ACTION =
  "tap rounded-sm font-medium text-ink underline decoration-line-strong underline-offset-3 hover:decoration-current disabled:text-faint";

export type DeliveryActions = {
  conversationId: ConversationId;
  /** Nothing can be sent here now; what failed can still go by another channel. */
  blocked: boolean;
  retry: (message: Message) => void;
  edit: (message: Message) => void;
  undo: (message: Message) => void;
  settle: (message: Message, outcome: "sent" | "resend") => void;
};

type ProblemProps = { message: Message; actions: DeliveryActions | null };

/** Why a message did not get through, and what can be done. `actions` is null for who may not send. */
export function DeliveryProblem({ message, actions }: ProblemProps) {
  if (message.status === "failed") {
    const { elsewhere } = message;
    const gone = elsewhere !== undefined && elsewhere.state !== "failed";
    return (
      <div className="flex max-w-full flex-wrap items-center justify-end gap-x-3 pb-1 text-right text-xs text-danger">
        <span>{message.errorReason ?? "It could not be delivered."}</span>
        {elsewhere && <GoneElsewhere elsewhere={elsewhere} className={ACTION} />}
        {actions && !gone && (
          <span className="flex flex-wrap justify-end gap-x-3">
            {!actions.blocked && (
              <>
                <button type="button" className={ACTION} onClick={() => actions.retry(message)}>
                  Retry
                </button>
                <button type="button" className={ACTION} onClick={() => actions.edit(message)}>
                  Edit
                </button>
              </>
            )}
            <SendInstead
              message={message}
              conversationId={actions.conversationId}
              className={ACTION}
            />
          </span>
        )}
      </div>
    );
  }
  if (message.status === "unknown") {
    return (
      <div className="flex max-w-full flex-wrap items-center justify-end gap-x-3 pb-1 text-right text-xs text-warn">
        <span>{message.errorReason ?? "We don't know whether this was sent."}</span>
        {actions && (
          <span className="flex gap-3">
            <button
              type="button"
              className={ACTION}
              onClick={() => actions.settle(message, "sent")}
            >
              Mark as sent
            </button>
            {!actions.blocked && (
              <button
                type="button"
                className={ACTION}
                onClick={() => actions.settle(message, "resend")}
              >
                Send again
              </button>
            )}
          </span>
        )}
      </div>
    );
  }
  return null;
}

/** Why a message has not left yet, if it waits for more than its turn. */
export function DeliveryWait({ message }: { message: Message }) {
  if (message.status !== "pending" || message.errorReason === undefined) return null;
  return <p className="pb-1 text-right text-xs text-muted">{message.errorReason}</p>;
}

type UndoProps = { message: Message; actions: DeliveryActions | null };

/** Takes a reply of mine back that is still here. The server knows whether it is. */
export function DeliveryUndo({ message, actions }: UndoProps) {
  const { member } = useMe();
  const mine = message.authorId === member._id && message.undoable === true;
  if (!actions || !mine || message.status !== "pending") return null;
  return (
    <button type="button" className={ACTION} onClick={() => actions.undo(message)}>
      Undo
    </button>
  );
}
