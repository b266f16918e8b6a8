import { useQuery } from "convex/react";
import { UserRoundX } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { api } from "../../convex/_generated/api";
import { MeContext } from "../lib/me";
import { useSession } from "../lib/session";
import { Button } from "../ui/button";
import { ErrorBoundary } from "../ui/error-boundary";
import { Failed } from "../ui/failed";
import { Notice } from "../ui/notice";
import { AppSkeleton } from "./app-skeleton";
import { Nav } from "./nav";
import { useUnreadTotal } from "./use-unread-total";

/** The frame around every page: navigation at the left, the page in a card. */
export function Shell({ children }: { children: ReactNode }) {
  const me = useQuery(api.me.current);
  if (me === undefined) return <AppSkeleton />;
  if (me === null) return <NoMember />;
  return (
    <MeContext value={me}>
      <UnreadTitle />
      <div className="flex h-full">
        <Nav />
        <main className="flex min-w-0 flex-1 flex-col overflow-hidden bg-surface md:my-2 md:mr-2 md:rounded-xl md:border md:border-line md:shadow-card">
          <ErrorBoundary
            fallback={(retry) => <Failed title="This page stopped working" onRetry={retry} />}
          >
            {children}
          </ErrorBoundary>
        </main>
      </div>
    </MeContext>
  );
}

function UnreadTitle() {
  const unread = useUnreadTotal();
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Conversations` : "Conversations";
  }, [unread]);
  return null;
}

function NoMember() {
  const { signOut } = useSession();
  return (
    <Notice
      icon={UserRoundX}
      title="You are not a member of a business here"
      action={<Button onClick={signOut}>Sign out</Button>}
    >
      You are signed in, but nobody has added you yet. Ask an owner or admin to invite you.
    </Notice>
  );
}
