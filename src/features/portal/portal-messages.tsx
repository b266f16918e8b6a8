import { usePaginatedQuery } from "convex/react";
import { MessagesSquare } from "lucide-react";
import { Fragment, type ReactNode, useEffect, useRef } from "react";
import { api } from "../../../convex/_generated/api";
import { dayName, startOfDay } from "../../lib/time";
import { Notice } from "../../ui/notice";
import { PortalBubble } from "./portal-bubble";
import type { PortalMessage } from "./types";
import { useNews } from "./use-news";
import { useSeen } from "./use-seen";

const PAGE = 30;

type MessagesProps = {
  token: string;
  business: string;
  /** A new object is a wish to see the end. */
  toEnd: object;
  renderContent: (message: PortalMessage) => ReactNode;
};

/** All that was said. Held to its end by the browser: what is added above moves nothing. */
export function PortalMessages({ token, business, toEnd, renderContent }: MessagesProps) {
  const { results, status, loadMore } = usePaginatedQuery(
    api.portal.messages,
    { token },
    { initialNumItems: PAGE },
  );
  const scroller = useRef<HTMLDivElement>(null);
  const top = useRef<HTMLDivElement>(null);
  const newestOfTeam = results.find((message) => !message.mine);
  const newestRef = useSeen(token, newestOfTeam?._id);
  const news = useNews(status === "LoadingFirstPage" ? undefined : (newestOfTeam ?? null));

  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [toEnd]);

  useEffect(() => {
    const element = top.current;
    if (status !== "CanLoadMore" || !element) return;
    const observer = new IntersectionObserver(
      ([entry]) => entry?.isIntersecting && loadMore(PAGE),
      { root: scroller.current, rootMargin: "600px 0px 0px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
    // Looked at again after each page: one may hold nothing for the customer, and move nothing.
  }, [status, loadMore, results.length]);

  const messages = results.toReversed();
  return (
    <div
      ref={scroller}
      role="region"
      aria-label="Messages"
      tabIndex={0}
      className="inset-focus flex min-h-0 flex-1 flex-col-reverse overflow-y-auto overscroll-contain"
    >
      <div className="w-full py-4">
        <div ref={top} className="h-px" />
        {(status === "LoadingMore" || status === "LoadingFirstPage") && (
          <p className="py-2 text-center text-xs text-faint">Loading…</p>
        )}
        {status === "Exhausted" && messages.length === 0 && (
          <Notice icon={MessagesSquare} title={`Write to ${business}`} className="min-h-60">
            What you write here goes straight to the team. Their answer appears on this page.
          </Notice>
        )}
        {messages.map((message, index) => {
          const before = messages[index - 1];
          const newDay = before === undefined || startOfDay(before.at) !== startOfDay(message.at);
          return (
            <Fragment key={message.clientId ?? message._id}>
              {newDay && (
                <h2 className="pt-4 pb-1 text-center text-2xs font-medium text-faint">
                  {dayName(message.at, Date.now())}
                </h2>
              )}
              <PortalBubble
                message={message}
                continues={!newDay && isSameVoice(before, message)}
                ref={message === newestOfTeam ? newestRef : undefined}
              >
                {renderContent(message)}
              </PortalBubble>
            </Fragment>
          );
        })}
      </div>
      <p role="status" className="sr-only">
        {news}
      </p>
    </div>
  );
}

/** Said by the same person within five minutes: one name is enough. */
function isSameVoice(before: PortalMessage | undefined, message: PortalMessage): boolean {
  if (before === undefined || before.mine !== message.mine) return false;
  return before.author === message.author && message.at - before.at < 5 * 60_000;
}
