import { useQuery } from "convex/react";
import { UserRoundX } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { api } from "../../convex/_generated/api";
import { useAlertSettings } from "../features/alerts/settings";
import { lazy } from "../lib/lazy";
import { MeContext } from "../lib/me";
import { useSession } from "../lib/session";
import { Button } from "../ui/button";
import { ErrorBoundary } from "../ui/error-boundary";
import { Failed } from "../ui/failed";
import { Notice } from "../ui/notice";
import { AppSkeleton } from "./app-skeleton";
import { Keyboard } from "./keyboard";
import { Nav, PhoneTabs } from "./nav";
import { NewConversationHost } from "./new-conversation-host";
import { PageCommands } from "./page-commands";
import { useUnreadTotal } from "./use-unread-total";

const Alerts = lazy(() => import("../features/alerts/alerts"));

/** The frame around every page: navigation at the left, the page in a card. */
export function Shell({ children }: { children: ReactNode }) {
  const me = useQuery(api.me.current);
  if (me === undefined) return <AppSkeleton />;
  if (me === null) return <NoMember />;
  return (
    <MeContext value={me}>
      <UnreadTitle />
      <Keyboard />
      <PageCommands />
      <AlertsIfWanted />
      <div className="flex h-full">
        <Nav />
        <main className="flex min-w-0 flex-1 flex-col overflow-hidden bg-surface md:my-2 md:mr-2 md:rounded-xl md:border md:border-line md:shadow-card">
          <ErrorBoundary
            fallback={(retry) => <Failed title="This page stopped working" onRetry={retry} />}
          >
            {children}
          </ErrorBoundary>
          <PhoneTabs />
          <NewConversationHost />
        </main>
      </div>
    </MeContext>
  );
}

/** Asks the server for nothing as long as this browser tells of nothing. */
function AlertsIfWanted() {
  const { desktop, sound } = useAlertSettings();
  return (desktop || sound) && <Alerts />;
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
