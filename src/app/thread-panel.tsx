import { useQuery } from "convex/react";
import { useCallback, useMemo, useRef } from "react";
import { useLocation } from "wouter";
import { api } from "../../convex/_generated/api";
import { ScheduledMessages } from "../features/composer/later/scheduled-messages";
import { WriteArea, type WriteHandle } from "../features/composer/write-area";
import { ContactActions } from "../features/customers/contact-actions";
import { useTyping } from "../features/presence/use-typing";
import { TypingLine, Viewers } from "../features/presence/viewers";
import { TemplatesButton } from "../features/templates/templates-button";
import { MessageList } from "../features/thread/message-list";
import { StopNotice } from "../features/thread/stop-notice";
import { ThreadHeader } from "../features/thread/thread-header";
import { useSeeMentions } from "../features/thread/use-see-mentions";
import { useThreadCommands } from "../features/thread/use-thread-commands";
import { useMessageActions } from "../features/thread/use-message-actions";
import { ModeStrip } from "../features/compose/mode-strip";
import { QuickReplies } from "../features/compose/quick-replies";
import { UnderWay } from "../features/compose/under-way";
import type { Assistant, Insert } from "../features/compose/types";
import { calledBy } from "../lib/contact";
import { useEscape } from "../lib/commands";
import { lazy } from "../lib/lazy";
import { useMe } from "../lib/me";
import { conversationsPath, type InboxPlace, type SidePanel } from "../lib/routes";
import type { Conversation, ConversationId, DraftFile } from "../lib/types";
import { unreadOf } from "../lib/unread";
import { useMedia, WIDE } from "../lib/use-media";
import { LoadingThread } from "./loading-thread";
import { useFind } from "./use-find";
import { useGoal } from "./use-goal";
import { SidePanelHost } from "./side-panel-host";
import { useSidePanel } from "./use-side-panel";
import { useUnreadTotal } from "./use-unread-total";
import { whyNot } from "./why-not";

const FindBar = lazy(() => import("../features/thread/find/find-bar"));
const Unreachable = lazy(() => import("../features/thread/elsewhere/unreachable"));

type PanelProps = {
  conversationId: ConversationId;
  view: InboxPlace;
  /** The one the address names. */
  panel: SidePanel | null;
};

/** One conversation: what was said, what to answer, and who the customer is. */
export function ThreadPanel({ conversationId, view, panel }: PanelProps) {
  const conversation = useQuery(api.conversations.get, { conversationId });
  // Asked for together, so that nothing of the thread moves when it comes.
  const assistant = useQuery(api.compose.panel, { conversationId });
  if (conversation === undefined) return <LoadingThread />;
  return (
    <OpenThread conversation={conversation} assistant={assistant} view={view} inAddress={panel} />
  );
}

type OpenProps = {
  conversation: Conversation;
  assistant: Assistant | undefined;
  view: InboxPlace;
  inAddress: SidePanel | null;
};

function OpenThread({ conversation, assistant, view, inAddress }: OpenProps) {
  const { _id: conversationId, channel, contactName, contactZone } = conversation;
  const { member } = useMe();
  const [, navigate] = useLocation();
  const backTo = conversationsPath(view);
  const wide = useMedia(WIDE);
  const { open: wanted, toggle } = useSidePanel(conversationId, view, inAddress, wide);
  const toggleDetails = useCallback(() => toggle("details"), [toggle]);
  const toggleCompose = useCallback(() => toggle("compose"), [toggle]);
  const canAsk = assistant?.enabled === true && assistant.canAsk;
  const canSwitchOn = assistant?.enabled === false && assistant.canManage;
  const hasCompose = assistant === undefined || canAsk || canSwitchOn;
  const open = wanted === "compose" && !hasCompose ? "details" : wanted;

  const writer = useRef<WriteHandle>(null);
  const edit = useCallback(
    (text: string, files?: readonly DraftFile[]) => writer.current?.insert(text, files),
    [],
  );
  const suggest = useCallback<Insert>((text, id) => writer.current?.suggest(text, id), []);
  const block = whyNot(conversation);
  const actions = useMessageActions(conversationId, edit, block !== null);
  const contactActions = useMemo(
    () => <ContactActions conversation={conversation} />,
    [conversation],
  );
  const typing = useTyping(conversationId);
  const canSettle = member.permissions.includes("message");
  const leave = useCallback(() => navigate(backTo), [navigate, backTo]);
  const reply = useCallback(() => writer.current?.reply(), []);
  const [find, setFind] = useFind();
  const openFind = useCallback(() => setFind(""), [setFind]);
  const closeFind = useCallback(() => setFind(null), [setFind]);
  useEscape(find === null ? null : closeFind);
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
          assistant={
            canAsk && (
              <ModeStrip
                conversationId={conversationId}
                mode={assistant.mode}
                panelOpen={open === "compose"}
                onTogglePanel={toggleCompose}
              />
            )
          }
          onOfferAssistant={canSwitchOn ? toggleCompose : null}
          detailsOpen={open === "details"}
          onToggleDetails={toggleDetails}
          onLeave={leave}
        />
        {find !== null && (
          <FindBar
            conversationId={conversationId}
            words={find}
            onWords={setFind}
            at={goal.messageId}
            onGoTo={goTo}
            onClose={closeFind}
            thread={messages}
          />
        )}
        <div ref={messages} className="min-h-0 flex-1">
          <MessageList
            conversation={conversation}
            actions={canSettle ? actions : null}
            goal={goal}
            onGoTo={goTo}
          />
        </div>
        <StopNotice conversation={conversation} canAnswer={canSettle} />
        <ScheduledMessages
          conversationId={conversationId}
          contactZone={contactZone}
          canChange={canSettle}
          onTakeBack={edit}
        />
        {block === null && conversation.unreachable !== null && (
          <Unreachable conversation={conversation} reason={conversation.unreachable} />
        )}
        <WriteArea
          ref={writer}
          conversationId={conversationId}
          channel={channel}
          contactName={calledBy(conversation)}
          copies={conversation.copies}
          contactZone={contactZone}
          zoneSource={conversation.zoneSource}
          stopReview={conversation.stopReview}
          block={block}
          onWrite={showNewest}
          onTyping={typing}
          tools={
            <TemplatesButton conversationId={conversationId} onInsert={edit} onCopied={reply} />
          }
          others={
            <>
              <UnderWay conversationId={conversationId} />
              <TypingLine conversationId={conversationId} />
            </>
          }
          below={
            canAsk &&
            conversation.inboundSeq > 0 && (
              <QuickReplies conversationId={conversationId} onInsert={suggest} />
            )
          }
        />
      </section>
      {open !== null && (
        <SidePanelHost
          panel={open}
          wide={wide}
          conversation={conversation}
          contactActions={contactActions}
          assistant={assistant}
          onInsert={block === null ? suggest : null}
          onShow={goTo}
          onClose={open === "details" ? toggleDetails : toggleCompose}
        />
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
