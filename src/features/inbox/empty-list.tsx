import { Archive, Inbox, PartyPopper, UserRoundSearch, type LucideIcon } from "lucide-react";
import { Link } from "wouter";
import { conversationsPath, type Filter } from "../../lib/routes";
import { Notice } from "../../ui/notice";

const EMPTY: Record<Filter, { icon: LucideIcon; title: string; text: string }> = {
  all: {
    icon: Inbox,
    title: "No conversations yet",
    text: "When a customer texts, emails or writes in the portal, it appears here by itself.",
  },
  active: {
    icon: Archive,
    title: "Nothing active",
    text: "Every conversation is archived. A new message brings one back.",
  },
  attention: {
    icon: PartyPopper,
    title: "Nobody is waiting",
    text: "Every customer has had an answer.",
  },
  leads: {
    icon: UserRoundSearch,
    title: "No leads",
    text: "Conversations with potential new customers gather here.",
  },
  archived: {
    icon: Archive,
    title: "Nothing archived",
    text: "What you archive is kept here. It comes back when the customer writes.",
  },
};

/** "None yet" for the whole inbox, "none match" for a filter: two different things. */
export function EmptyList({ filter }: { filter: Filter }) {
  const { icon, title, text } = EMPTY[filter];
  return (
    <Notice
      icon={icon}
      title={title}
      action={
        filter !== "all" && (
          <Link
            href={conversationsPath({ filter: "all" })}
            className="text-sm font-medium text-accent hover:underline"
          >
            Show all conversations
          </Link>
        )
      }
    >
      {text}
    </Notice>
  );
}
