import { MessagesSquare, SearchX } from "lucide-react";
import { useRef } from "react";
import { Link, useSearch } from "wouter";
import { ConversationList } from "../features/inbox/conversation-list";
import { useResendUnsent } from "../features/composer/use-resend-unsent";
import { cx } from "../lib/cx";
import { errorCode } from "../lib/errors";
import { CONVERSATIONS, conversationIdFrom, filterFrom } from "../lib/routes";
import { ErrorBoundary } from "../ui/error-boundary";
import { Failed } from "../ui/failed";
import { Notice } from "../ui/notice";
import { ConversationsHeader } from "./conversations-header";
import { ThreadPanel } from "./thread-panel";

type PageProps = { segment: string | undefined; details: boolean };

/** List, thread and customer side by side; on a phone the address says which one is shown. */
export function ConversationsPage({ segment, details }: PageProps) {
  const filter = filterFrom(useSearch());
  const id = conversationIdFrom(segment);
  const chosen = segment !== undefined;
  const thread = useRef<HTMLDivElement>(null);
  useResendUnsent();

  return (
    <>
      {chosen && <SkipList onSkip={() => focusThread(thread.current)} />}
      {chosen && <h1 className="sr-only md:hidden">Conversations</h1>}
      <div className={cx("shrink-0", chosen && "max-md:hidden")}>
        <ConversationsHeader />
      </div>
      <div className="flex min-h-0 flex-1">
        <div
          className={cx(
            "min-h-0 w-full shrink-0 border-line md:w-76 md:border-r lg:w-86",
            chosen && "max-md:hidden",
          )}
        >
          <ConversationList filter={filter} selectedId={id} />
        </div>
        <div ref={thread} className={cx("flex min-h-0 min-w-0 flex-1", !chosen && "max-md:hidden")}>
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
              <ThreadPanel conversationId={id} filter={filter} details={details} />
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
