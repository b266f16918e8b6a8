import { useQuery } from "convex/react";
import { CircleAlert } from "lucide-react";
import { Link } from "wouter";
import { api } from "../../convex/_generated/api";
import { conversationsPath } from "../lib/routes";
import { CountBadge } from "../ui/badge";
import { Bone } from "../ui/skeleton";
import { MemberMenu } from "./member-menu";
import { NewConversationButton } from "./new-conversation-host";
import { useUnreadTotal } from "./use-unread-total";

/** The page's title with its live counts. */
export function ConversationsHeader() {
  const counts = useQuery(api.inbox.counts);
  const unread = useUnreadTotal();
  return (
    <header className="flex min-h-16 shrink-0 flex-wrap items-center justify-end border-b border-line px-4 py-1 md:min-h-12.5">
      <div className="min-w-0 flex-[1_1_10rem] md:flex md:items-center md:gap-4">
        <h1 className="flex items-center gap-2 text-lg leading-5 font-semibold tracking-tight">
          Conversations
          <span className="flex tracking-normal md:hidden">
            <CountBadge count={unread} label="unread" />
          </span>
        </h1>
        <Counts counts={counts} />
      </div>
      <NewConversationButton />
      <span className="ml-1 md:hidden">
        <MemberMenu compact />
      </span>
    </header>
  );
}

function Counts({ counts }: { counts: { total: number; attention: number } | undefined }) {
  if (!counts) return <Bone className="mt-1.5 h-3 w-40 md:mt-0" />;
  return (
    <p className="flex items-center gap-3 text-sm text-muted tabular-nums max-md:mt-0.5 max-md:text-xs">
      <span>{counts.total.toLocaleString()} total</span>
      <Link
        href={conversationsPath({ filter: "attention" })}
        className="flex items-center gap-1.5 rounded-sm hover:text-ink hover:underline"
      >
        {counts.attention > 0 && <CircleAlert className="size-3.5 text-warn" aria-hidden />}
        {counts.attention.toLocaleString()} need attention
      </Link>
    </p>
  );
}
