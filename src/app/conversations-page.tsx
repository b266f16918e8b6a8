import { MessagesSquare, SearchX } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { ConversationList } from "../features/inbox/conversation-list";
import { useLooking } from "../features/alerts/looking";
import { usePresence } from "../features/presence/use-presence";
import { cx } from "../lib/cx";
import { errorCode } from "../lib/errors";
import { SearchBar } from "../features/search/search-bar";
import type { Hit } from "../features/search/use-search";
import { lazy } from "../lib/lazy";
import {
  CONVERSATIONS,
  conversationIdFrom,
  conversationsPath,
  type InboxPlace,
  type SidePanel,
  viewFrom,
  withSearch,
  wordsFrom,
} from "../lib/routes";
import { ErrorBoundary } from "../ui/error-boundary";
import { Failed } from "../ui/failed";
import { ListSkeleton } from "../ui/list-skeleton";
import { Notice } from "../ui/notice";
import { ConversationsHeader } from "./conversations-header";
import { LoadingThread } from "./loading-thread";

const ThreadPanel = lazy(async () => {
  const { ThreadPanel: panel } = await import("./thread-panel");
  return { default: panel };
});
const SearchResults = lazy(async () => {
  const { SearchResults: results } = await import("../features/search/search-results");
  return { default: results };
});
const ResendUnsent = lazy(() => import("../features/composer/resend-unsent"));
/** Whoever has the list before them opens a thread or searches next; but the list is shown first. ms */
const AFTER_LIST = 100;
/** When at the latest what can wait for the list waits no longer. ms */
const SHOWN_BY = 2_000;

type PageProps = { segment: string | undefined; panel: SidePanel | null };

/** List, thread and a panel side by side; on a phone the address says which one is shown. */
export function ConversationsPage({ segment, panel }: PageProps) {
  const search = useSearch();
  const view = useMemo(() => viewFrom(search), [search]);
  const id = conversationIdFrom(segment);
  const chosen = segment !== undefined;
  const thread = useRef<HTMLDivElement>(null);
  const q = wordsFrom(search);
  const place = useMemo<InboxPlace>(() => (q === "" ? view : { ...view, q }), [q, view]);
  const [path, navigate] = useLocation();
  const onSearch = useCallback(
    (words: string) => navigate(withSearch(path, search, words || null), { replace: true }),
    [navigate, path, search],
  );
  const hrefOf = useCallback(
    ({ _id, match }: Hit) =>
      conversationsPath({
        ...place,
        id: _id,
        ...(match && { message: match.messageId, find: q }),
      }),
    [place, q],
  );
  const [isShown, setShown] = useState(false);
  const onShown = useCallback(() => {
    setTimeout(() => {
      ThreadPanel.preload();
      SearchResults.preload();
      setShown(true);
    }, AFTER_LIST);
  }, []);
  useEffect(() => {
    // A list can be empty.
    const timer = setTimeout(() => setShown(true), SHOWN_BY);
    return () => clearTimeout(timer);
  }, []);
  usePresence(id);
  useLooking(id);

  return (
    <>
      {(isShown || chosen) && <ResendUnsent />}
      {chosen && <SkipList onSkip={() => focusThread(thread.current)} />}
      {chosen && <h1 className="sr-only md:hidden">Conversations</h1>}
      <div className={cx("shrink-0", chosen && "max-md:hidden")}>
        <ConversationsHeader />
      </div>
      <div className="relative flex min-h-0 flex-1">
        <div
          // On a phone it lies under the thread with its height, and so keeps its place.
          className={cx(
            "flex min-h-0 w-full shrink-0 flex-col border-line md:w-76 md:border-r lg:w-86",
            chosen && "max-md:invisible",
          )}
        >
          <SearchBar text={q} onSearch={onSearch} />
          <div className="min-h-0 flex-1">
            {q === "" ? (
              <ConversationList view={view} selectedId={id} onShown={onShown} />
            ) : (
              <ErrorBoundary
                key={q}
                fallback={(retry) => <Failed title="The search did not work" onRetry={retry} />}
              >
                <SearchResults
                  text={q}
                  selectedId={id}
                  hrefOf={hrefOf}
                  placeholder={<ListSkeleton />}
                />
              </ErrorBoundary>
            )}
          </div>
        </div>
        <div
          ref={thread}
          className={cx(
            "flex min-h-0 min-w-0 flex-1 max-md:absolute max-md:inset-0",
            !chosen && "max-md:hidden",
          )}
        >
          {!chosen && (
            <Notice icon={MessagesSquare} title="Select a conversation" className="w-full">
              Choose one from the list to read and answer it.
            </Notice>
          )}
          {chosen && id === null && <NoSuchConversation />}
          {id !== null && (
            <ErrorBoundary
              key={id}
              fallback={(retry, error) =>
                errorCode(error) === "NOT_FOUND" || isBadId(error) ? (
                  <NoSuchConversation />
                ) : (
                  <Failed title="The conversation could not be shown" onRetry={retry} />
                )
              }
            >
              <ThreadPanel
                conversationId={id}
                view={place}
                panel={panel}
                placeholder={<LoadingThread />}
              />
            </ErrorBoundary>
          )}
        </div>
      </div>
    </>
  );
}

/** To where a reply is written, or, for who may not write, to the messages. */
function focusThread(thread: HTMLElement | null): void {
  const find = (selector: string) => thread?.querySelector<HTMLElement>(selector);
  (find("textarea") ?? find("[role=region]"))?.focus();
}

/** By keyboard the whole list lies before the conversation: a way around it, seen when reached. */
function SkipList({ onSkip }: { onSkip: () => void }) {
  return (
    <button
      type="button"
      onClick={onSkip}
      className="absolute top-3 left-3 z-30 -translate-y-20 rounded-md bg-raised px-3 py-2 text-sm font-medium text-accent shadow-pop focus:translate-y-0 max-md:hidden"
    >
      Skip to the conversation
    </button>
  );
}

/** An address can name something that has the shape of an id and is none of ours. */
function isBadId(error: Error): boolean {
  return error.message.includes("ArgumentValidationError");
}

function NoSuchConversation() {
  return (
    <Notice
      icon={SearchX}
      title="This conversation is not here"
      className="w-full"
      action={
        <Link
          href={CONVERSATIONS}
          className="tap inline-flex items-center text-sm font-medium text-accent hover:underline"
        >
          Go to Conversations
        </Link>
      }
    >
      It does not exist, or your role does not let you see it.
    </Notice>
  );
}
