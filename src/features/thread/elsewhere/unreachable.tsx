import { useQuery } from "convex/react";
import { MailX, PhoneOff } from "lucide-react";
import { Link, useSearch } from "wouter";
import { api } from "../../../../convex/_generated/api";
import { conversationsPath, newConversationPath, viewFrom } from "../../../lib/routes";
import type { Conversation } from "../../../lib/types";
import { channelName } from "../../../ui/channel-icon";
import { wayInWords } from "./words";

type UnreachableProps = { conversation: Conversation; reason: string };

/** Before the next message to an address that let none through: why, and how else to write. */
export default function Unreachable({ conversation, reason }: UnreachableProps) {
  const { _id: conversationId, channel, customerId } = conversation;
  const ways = useQuery(api.conversations.otherWays, { conversationId }) ?? [];
  const view = viewFrom(useSearch());
  const Icon = channel === "email" ? MailX : PhoneOff;
  return (
    <div
      role="note"
      aria-label={`${channelName(channel)} may not arrive`}
      className="mx-3 mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-xl border border-warn/40 bg-warn-soft px-3.5 py-2 text-sm md:mx-5"
    >
      <Icon className="size-4 shrink-0 text-warn" aria-hidden />
      <span className="min-w-48 flex-1">
        The last {channel === "email" ? "email" : "text"} did not arrive: {lowerFirst(reason)}
      </span>
      {ways.map((way) => (
        <Link
          key={way.channel}
          href={
            way.conversationId
              ? conversationsPath({ ...view, id: way.conversationId })
              : newConversationPath({ customerId, by: way.channel })
          }
          className="tap rounded-sm font-medium underline decoration-line-strong underline-offset-3 hover:decoration-current"
        >
          Write {wayInWords(way.channel)}
        </Link>
      ))}
    </div>
  );
}

/** A sentence as the second half of another. */
function lowerFirst(sentence: string): string {
  return sentence.replace(/^(?:This|The)\b/, (word) => word.toLowerCase());
}
