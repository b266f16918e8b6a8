import { MessagesSquare } from "lucide-react";
import { Link, useRoute } from "wouter";
import { cx } from "../lib/cx";
import { useMe } from "../lib/me";
import { CONVERSATIONS, CONVERSATIONS_PATTERN } from "../lib/routes";
import { CountBadge } from "../ui/badge";
import { MemberMenu } from "./member-menu";
import { useUnreadTotal } from "./use-unread-total";

/** The left navigation: full on a wide screen, icons on a tablet, absent on a phone. */
export function Nav() {
  const { account } = useMe();
  return (
    <header className="hidden w-15 shrink-0 flex-col p-2 md:flex lg:w-54 lg:px-3 lg:py-3">
      <div className="flex h-10 items-center justify-center gap-2.5 lg:justify-start lg:px-1">
        <span
          aria-hidden
          className="flex size-7 shrink-0 items-center justify-center rounded-md bg-accent text-xs font-bold text-on-accent"
        >
          {account.name.slice(0, 1)}
        </span>
        <span
          title={account.name}
          className="hidden text-sm leading-4 font-semibold tracking-tight lg:line-clamp-2"
        >
          {account.name}
        </span>
      </div>
      <nav aria-label="Main" className="mt-3 flex-1">
        <ConversationsLink />
      </nav>
      <MemberMenu />
    </header>
  );
}

function ConversationsLink() {
  const [here] = useRoute(CONVERSATIONS_PATTERN);
  const unread = useUnreadTotal();
  return (
    <Link
      href={CONVERSATIONS}
      aria-current={here ? "page" : undefined}
      title={unread > 0 ? `Conversations, ${unread} unread` : "Conversations"}
      className={cx(
        "tap relative flex h-9 items-center justify-center gap-2.5 rounded-md text-sm font-medium transition-colors lg:justify-start lg:px-2.5",
        here ? "bg-surface text-ink shadow-card ring-1 ring-line" : "text-muted hover:bg-hover",
      )}
    >
      <MessagesSquare className="size-4 shrink-0" aria-hidden />
      <span className="sr-only lg:not-sr-only lg:flex-1">Conversations</span>
      <span className="absolute -top-1.5 -right-1.5 flex lg:static">
        <CountBadge count={unread} label="unread" />
      </span>
    </Link>
  );
}
