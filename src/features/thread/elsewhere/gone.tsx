import { Link, useSearch } from "wouter";
import { conversationsPath, viewFrom } from "../../../lib/routes";
import type { Message } from "../../../lib/types";
import { wayInWords } from "./words";

type GoneProps = { elsewhere: NonNullable<Message["elsewhere"]>; className: string };

/** That a message which failed here went by another channel, with the way to it there. */
export function GoneElsewhere({ elsewhere, className }: GoneProps) {
  const { channel, state, conversationId: id, messageId } = elsewhere;
  const view = viewFrom(useSearch());
  const way = wayInWords(channel);
  return (
    <Link href={conversationsPath({ ...view, id, message: messageId })} className={className}>
      {state === "failed"
        ? `Not delivered ${way} either`
        : `${state === "sent" ? "Sent" : "Being sent"} ${way} instead`}
    </Link>
  );
}
