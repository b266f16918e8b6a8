import {
  Archive,
  Inbox,
  PartyPopper,
  UserRoundCheck,
  UserRoundSearch,
  type LucideIcon,
} from "lucide-react";
import { Link } from "wouter";
import { NOBODY } from "../../../convex/shared/inbox";
import { type Assignee, conversationsPath, type Filter, type ListView } from "../../lib/routes";
import { Notice } from "../../ui/notice";

type Empty = { icon: LucideIcon; title: string; text: string };

const EMPTY: Record<Filter, Empty> = {
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

/** "None yet" for the whole inbox, "none match" for a filter or an assignee: two different things. */
export function EmptyList({ view: { filter, assignee } }: { view: ListView }) {
  const { icon, title, text } = assignee === undefined ? EMPTY[filter] : notTheirs(assignee);
  return (
    <Notice
      icon={icon}
      title={title}
      action={
        (filter !== "all" || assignee !== undefined) && (
          <Link
            href={conversationsPath({ filter: assignee === undefined ? "all" : filter })}
            className="tap inline-flex items-center text-sm font-medium text-accent hover:underline"
          >
            {assignee === undefined ? "Show all conversations" : "Show everybody’s"}
          </Link>
        )
      }
    >
      {text}
    </Notice>
  );
}

function notTheirs(assignee: Assignee): Empty {
  const icon = UserRoundCheck;
  if (assignee === NOBODY) {
    return { icon, title: "Nothing is unassigned", text: "Somebody looks after everything here." };
  }
  const title = assignee === "me" ? "Nothing here is assigned to you" : "Nothing here is theirs";
  return { icon, title, text: "Assign a conversation from its thread or from the list." };
}
