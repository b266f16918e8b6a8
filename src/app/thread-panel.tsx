import { useQuery } from "convex/react";
import { lazy, Suspense, useCallback, useMemo, useRef } from "react";
import { useLocation } from "wouter";
import { api } from "../../convex/_generated/api";
import { ScheduledMessages } from "../features/composer/later/scheduled-messages";
import { WriteArea, type WriteHandle } from "../features/composer/write-area";
import { ContactActions } from "../features/customers/contact-actions";
import { CustomerContext } from "../features/customer-context/customer-context";
import { useTyping } from "../features/presence/use-typing";
import { TypingLine, Viewers } from "../features/presence/viewers";
import { TemplatesButton } from "../features/templates/templates-button";
import { MessageList } from "../features/thread/message-list";
import { ThreadHeader } from "../features/thread/thread-header";
import { useSeeMentions } from "../features/thread/use-see-mentions";
import { useThreadCommands } from "../features/thread/use-thread-commands";
import { useMessageActions } from "../features/thread/use-message-actions";
import { calledBy } from "../lib/contact";
import { useMe } from "../lib/me";
import { conversationsPath, type InboxPlace } from "../lib/routes";
import type { Conversation, ConversationId, DraftFile } from "../lib/types";
import { unreadOf } from "../lib/unread";
import { useMedia, WIDE } from "../lib/use-media";
import { LoadingThread } from "./loading-thread";
import { useFind } from "./use-find";
import { useGoal } from "./use-goal";
import { useDetailsPanel } from "./use-details-panel";
import { useUnreadTotal } from "./use-unread-total";
import { whyNot } from "./why-not";

const FindBar = lazy(() => import("../features/thread/find/find-bar"));
const Sheet = lazy(() => import("../ui/sheet"));

type PanelProps = { conversationId: ConversationId; view: InboxPlace; details: boolean };

/** One conversation: what was said, what to answer, and who the customer is. */
export function ThreadPanel({ conversationId, view, details }: PanelProps) {
  const conversation = useQuery(api.conversations.get, { conversationId });
  if (conversation === undefined) return <LoadingThread />;
  return <OpenThread conversation={conversation} view={view} details={details} />;
}

type OpenProps = { conversation: Conversation; view: InboxPlace; details: boolean };

function OpenThread({ conversation, view, details }: OpenProps) {
  const { _id: conversationId, channel, contactName, contactZone } = conversation;
  const { member } = useMe();
  const [, navigate] = useLocation();
  const backTo = conversationsPath(view);
  const wide = useMedia(WIDE);
  const panel = useDetailsPanel(conversationId, view, details, wide);

  const writer = useRef<WriteHandle>(null);
  const edit = useCallback(
    (text: string, files?: readonly DraftFile[]) => writer.current?.insert(text, files),
    [],
  );
  const actions = useMessageActions(conversationId, edit);
  const block = whyNot(conversation);
  const contactActions = useMemo(
    () => <ContactActions conversation={conversation} />,
    [conversation],
  );
  const context = <CustomerContext conversation={conversation} contactActions={contactActions} />;
  const typing = useTyping(conversationId);
  const canSettle = member.permissions.includes("message");
  const leave = useCallback(() => navigate(backTo), [navigate, backTo]);
  const reply = useCallback(() => writer.current?.reply(), []);
  const [find, setFind] = useFind();
  const openFind = useCallback(() => setFind(""), [setFind]);
  const closeFind = useCallback(() => setFind(null), [setFind]);
  const note = useCallback(() => writer.current?.note(), []);
  useThreadCommands({
    conversation,
    canSettle,
    onReply: block ? null : reply,
    onNote: canSettle ? note : null,
    onFind: openFind,
    onLeave: leave,
  });
  const [goal, goTo] = useGoal();
  const showNewest = useCallback(() => goTo(null), [goTo]);
  useSeeMentions(conversationId);
  const messages = useRef<HTMLDivElement>(null);

  return (
    <>
      <section
        aria-label={`Conversation with ${contactName}`}
        className="flex min-w-0 flex-1 flex-col"
      >
        <ThreadHeader
          conversation={conversation}
          canSettle={canSettle}
          backTo={backTo}
          otherUnread={useOtherUnread(conversation)}
          finding={find !== null}
          onFind={find === null ? openFind : closeFind}
          viewers={<Viewers conversationId={conversationId} />}
          detailsOpen={panel.open}
          onToggleDetails={panel.toggle}
          onLeave={leave}
        />
        {find !== null && (
          <Suspense>
            <FindBar
              conversationId={conversationId}
              words={find}
              onWords={setFind}
              at={goal.messageId}
              onGoTo={goTo}
              onClose={closeFind}
              thread={messages}
            />
          </Suspense>
        )}
        <div ref={messages} className="min-h-0 flex-1">
          <MessageList
            conversation={conversation}
            actions={block ? null : actions}
            goal={goal}
            onGoTo={goTo}
          />
        </div>
        <ScheduledMessages
          conversationId={conversationId}
          contactZone={contactZone}
          canChange={canSettle}
          onTakeBack={edit}
        />
        <WriteArea
          ref={writer}
          conversationId={conversationId}
          channel={channel}
          contactName={calledBy(conversation)}
          copies={conversation.copies}
          contactZone={contactZone}
          zoneSource={conversation.zoneSource}
          block={block}
          onWrite={showNewest}
          onTyping={typing}
          tools={
            <TemplatesButton conversationId={conversationId} onInsert={edit} onCopied={reply} />
          }
          others={<TypingLine conversationId={conversationId} />}
        />
      </section>
      {panel.open && wide && (
        <aside
          aria-label="Customer"
          className="relative w-75 shrink-0 overflow-y-auto overscroll-contain border-l border-line bg-surface"
        >
          {context}
        </aside>
      )}
      {panel.open && !wide && (
        <Suspense>
          <Sheet title="Customer" onClose={panel.toggle}>
            {context}
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
