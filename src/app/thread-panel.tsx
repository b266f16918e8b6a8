import { useQuery } from "convex/react";
import { lazy, Suspense, useCallback, useRef } from "react";
import { useLocation } from "wouter";
import { api } from "../../convex/_generated/api";
import { CannotWrite } from "../features/composer/cannot-write";
import { Composer, type ComposerHandle } from "../features/composer/composer";
import { CustomerContext } from "../features/customer-context/customer-context";
import { MessageList } from "../features/thread/message-list";
import { ThreadHeader } from "../features/thread/thread-header";
import { HeaderSkeleton, ThreadSkeleton } from "../features/thread/thread-skeleton";
import { useMessageActions } from "../features/thread/use-message-actions";
import { calledBy } from "../lib/contact";
import { useMe } from "../lib/me";
import { conversationsPath, type Filter } from "../lib/routes";
import type { Conversation, ConversationId } from "../lib/types";
import { unreadOf } from "../lib/unread";
import { useMedia, WIDE } from "../lib/use-media";
import { useDetailsPanel } from "./use-details-panel";
import { useUnreadTotal } from "./use-unread-total";
import { whyNot } from "./why-not";

const Sheet = lazy(() => import("../ui/sheet"));

type PanelProps = { conversationId: ConversationId; filter: Filter; details: boolean };

/** One conversation: what was said, what to answer, and who the customer is. */
export function ThreadPanel({ conversationId, filter, details }: PanelProps) {
  const conversation = useQuery(api.conversations.get, { conversationId });
  if (conversation === undefined) {
    return (
      <section aria-label="Conversation" className="flex min-w-0 flex-1 flex-col">
        <HeaderSkeleton />
        <div className="min-h-0 flex-1">
          <ThreadSkeleton />
        </div>
      </section>
    );
  }
  return <OpenThread conversation={conversation} filter={filter} details={details} />;
}

type OpenProps = { conversation: Conversation; filter: Filter; details: boolean };

function OpenThread({ conversation, filter, details }: OpenProps) {
  const { _id: conversationId, channel, contactName } = conversation;
  const { member } = useMe();
  const [, navigate] = useLocation();
  const backTo = conversationsPath({ filter });
  const wide = useMedia(WIDE);
  const panel = useDetailsPanel(conversationId, filter, details, wide);

  const composer = useRef<ComposerHandle>(null);
  const edit = useCallback((text: string) => composer.current?.insert(text), []);
  const actions = useMessageActions(conversationId, edit);
  const block = whyNot(conversation);

  return (
    <>
      <section
        aria-label={`Conversation with ${contactName}`}
        className="flex min-w-0 flex-1 flex-col"
      >
        <ThreadHeader
          conversation={conversation}
          canSettle={member.permissions.includes("message")}
          backTo={backTo}
          otherUnread={useOtherUnread(conversation)}
          detailsOpen={panel.open}
          onToggleDetails={panel.toggle}
          onLeave={() => navigate(backTo)}
        />
        <div className="min-h-0 flex-1">
          <MessageList conversation={conversation} actions={block ? null : actions} />
        </div>
        {block ? (
          <CannotWrite>{block}</CannotWrite>
        ) : (
          <Composer
            ref={composer}
            conversationId={conversationId}
            channel={channel}
            contactName={calledBy(conversation)}
          />
        )}
      </section>
      {panel.open && wide && (
        <aside
          aria-label="Customer"
          className="relative w-75 shrink-0 overflow-y-auto overscroll-contain border-l border-line bg-surface"
        >
          <CustomerContext conversation={conversation} />
        </aside>
      )}
      {panel.open && !wide && (
        <Suspense>
          <Sheet title="Customer" onClose={panel.toggle}>
            <CustomerContext conversation={conversation} />
          </Sheet>
        </Suspense>
      )}
    </>
  );
}

/** Unread messages elsewhere: what the way back leads to. */
function useOtherUnread(conversation: Conversation): number {
  const total = useUnreadTotal();
  const marks = useQuery(api.readMarks.forConversations, { conversationIds: [conversation._id] });
  return Math.max(0, total - unreadOf(conversation.inboundSeq, marks?.[0]?.seq));
}
