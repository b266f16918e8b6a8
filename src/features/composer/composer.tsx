import {
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type ClipboardEvent,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
} from "react";
import type { SendQuestion } from "../../../convex/shared/inbox";
import type { ZoneSource } from "../../../convex/shared/quietHours";
import { writtenText } from "../../../convex/shared/text";
import { useEscape } from "../../lib/commands";
import { copiedFrom } from "../../lib/copied";
import { cx } from "../../lib/cx";
import { lazy } from "../../lib/lazy";
import { useMe } from "../../lib/me";
import type { Channel, Conversation, ConversationId } from "../../lib/types";
import { PHONE, useMedia } from "../../lib/use-media";
import { channelName } from "../../ui/channel-icon";
import type { Ask, Plan } from "./ask/asking";
import { useAsk } from "./ask/use-ask";
import { useAttach } from "./attach/use-attach";
import { textProblem } from "./block";
import { isComposing } from "./composing";
import { Copies } from "./copies";
import { clearDraft, draftKey, dropAsk, isEmpty, patchDraft } from "./draft";
import { readDraft, useDraft } from "./draft";
import { NO_FILES } from "./draft-files";
import { AskAboutGaps, GapLine } from "./gap-line";
import { Held } from "./held";
import { SendLater } from "./later/send-later";
import { listLater, useSchedule } from "./later/use-schedule";
import { useSlash } from "./templates/use-slash";
import { Toolbar } from "./toolbar";
import { useGaps } from "./use-gaps";
import { useHold } from "./use-hold";
import { useSavedDraft } from "./use-saved-draft";
import { useSend } from "./use-send";

const AttachPanel = lazy(() => import("./attach/attach-panel"));
const GapMarks = lazy(() => import("./gap-marks"));
const Question = lazy(() => import("./ask/question"));
const Dictation = lazy(() => import("./voice/dictation"));
const SegmentsLine = lazy(() => import("./segments/segments-line"));

export type ComposerHandle = {
  focus: () => void;
  /** As focus, and to the first gap there is in the text. */
  fill: () => void;
};

/** How the text is set, in the input and behind it. */
const TEXT =
  "px-3.5 py-3 text-lg leading-6 [overflow-wrap:break-word] md:pt-2.5 md:pb-1 md:text-base";

type ComposerProps = {
  conversationId: ConversationId;
  channel: Channel;
  contactName: string;
  /** By email: who gets a copy. */
  copies?: readonly string[];
  /** The customer's time zone, as far as anything tells, and what does. */
  contactZone: string | null;
  zoneSource: ZoneSource;
  /** What may be a request to stop texts, until somebody has looked at it. */
  stopReview: Conversation["stopReview"];
  /** A message is on its way. */
  onSend?: () => void;
  /** Told at each change of the input whether there is text in it. */
  onTyping?: (writing: boolean) => void;
  /** More to write with, in the toolbar. */
  tools?: ReactNode;
  ref?: Ref<ComposerHandle>;
};

/** Where a member writes. Mounted anew for each conversation; its state is nobody else's. */
export function Composer(props: ComposerProps) {
  const { conversationId, channel, contactName, copies = [], contactZone, ref } = props;
  const { zoneSource, onSend, onTyping, tools } = props;
  const { member, account } = useMe();
  const key = draftKey(member._id, conversationId);
  const [draft, write] = useDraft(key);
  const { text, files = NO_FILES, inserted, submitting: busy = false } = draft;
  const { suggestionId } = inserted ?? {};
  useSavedDraft(key, conversationId, "reply", draft);
  const input = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const phone = useMedia(PHONE);

  const attach = useAttach(key, conversationId, channel);
  const [dictating, setDictating] = useState(false);
  const [without, setWithout] = useState<readonly string[]>([]);
  const hold = useHold(key, conversationId, draft);
  const gaps = useGaps(text, input);
  useImperativeHandle(ref, () => ({
    focus: () => input.current?.focus(),
    fill() {
      input.current?.focus();
      gaps.fill("first");
    },
  }));
  const asking = useAsk(key, draft, props);
  const send = useSend();
  const words = writtenText(text);
  const problem = textProblem(channel, words);
  // An email always says something.
  const isBlank = channel === "email" ? words === "" : isEmpty(draft);
  // A scheduled message is text alone: files and copies left out would be forgotten.
  const canWait = words !== "" && files.length + without.length === 0;
  const ready = !isBlank && problem === null && attach.uploading === 0 && !busy;

  const change = (next: string) => {
    write(next);
    onTyping?.(writtenText(next) !== "");
  };
  const slash = useSlash(conversationId, text, change, input);
  const finish = () => {
    // Its author may have gone elsewhere while it was on its way.
    if (!input.current) return;
    attach.setOpen(false);
    setDictating(false);
    setWithout([]);
    gaps.done();
    onSend?.();
    onTyping?.(false);
    input.current.focus();
  };
  const keepLater = useSchedule();
  const schedule = async (plan: Plan, anyway: readonly SendQuestion[]) => {
    const message = { conversationId, clientId: crypto.randomUUID(), body: words, at: Date.now() };
    const done = await keepLater({
      ...message,
      plan,
      anyway: [...anyway],
      ...(hold.seen === undefined ? {} : { after: hold.seen }),
      ...(suggestionId && { suggestionId }),
    });
    if (done) finish();
  };
  // Before a key can be pressed: a reload has left it here, and the server may have it already.
  useLayoutEffect(() => {
    for (const message of listLater(member._id, conversationId)) void keepLater(message);
  }, [member._id, conversationId, keepLater]);
  const sendNow = (anyway: readonly SendQuestion[] = asking.anyway) => {
    if (!ready) return;
    const message = { conversationId, clientId: crypto.randomUUID(), body: words };
    send({
      ...message,
      at: Date.now(),
      ...(files.length > 0 && { files }),
      ...(hold.seen === undefined ? {} : { after: hold.seen }),
      ...(without.length === 0 ? {} : { without: [...without] }),
      ...(anyway.length === 0 ? {} : { anyway: [...anyway] }),
      ...(suggestionId && { suggestionId }),
    });
    clearDraft(key);
    finish();
  };
  const submit = () => {
    if (ready && !hold.stops() && !gaps.stops()) leave();
  };
  // The last that stands between a text and the customer.
  const leave = () => {
    if (!asking.stops()) return sendNow();
    gaps.done();
    if (hold.held) hold.release();
  };
  const sendAnyway = ({ question, plan }: Ask) => {
    const anyway = [...asking.anyway, question];
    dropAsk(key, anyway);
    if (plan) void schedule(plan, anyway);
    else sendNow(anyway);
  };
  const sendLater = (plan: Plan) => {
    const go = () => {
      gaps.done();
      void schedule(plan, asking.anyway);
    };
    if (!hold.stops() && !gaps.stops(go)) go();
  };
  const edit = () => {
    hold.release();
    input.current?.focus();
  };
  const cancel = () => {
    asking.drop();
    input.current?.focus();
  };
  const closeFiles = () => {
    attach.setOpen(false);
    input.current?.focus();
  };
  const question = gaps.asking ? gaps.done : hold.held ? edit : asking.ask ? cancel : null;
  const tool = dictating ? () => setDictating(false) : attach.open ? closeFiles : null;
  const escape = question ?? tool;
  useEscape(escape);
  const onEscape = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented || isComposing(event) || !escape) return;
    event.preventDefault();
    escape();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event) || slash.onKeyDown(event)) return;
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    if (!event.repeat) submit();
  };

  const onPaste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData("text/plain");
    const from = copiedFrom(pasted);
    if (from !== null) patchDraft(key, { inserted: { text: pasted, suggestionId: from } });
    attach.onPaste(event);
  };

  useLayoutEffect(() => {
    const box = input.current;
    if (!box) return;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  }, [text]);

  const hint = (
    <p className="truncate text-xs text-faint max-md:hidden">
      {channelName(channel)} · Enter to send
      <span className="@max-[27rem]/box:hidden">, Shift+Enter for a new line</span>
    </p>
  );
  // What is too long to be sent costs nothing, and a book takes long to count at every keystroke.
  const counts = channel === "sms" && files.length === 0 && problem === null;
  const cost = counts && words !== "" && (
    <SegmentsLine
      text={words}
      onReplace={change}
      className="max-md:px-1 max-md:pt-1.5"
      placeholder={hint}
    />
  );

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- files can be dropped; the button does the same
    <form
      aria-label="Reply"
      onDragOver={attach.onDragOver}
      onDrop={attach.onDrop}
      onKeyDown={onEscape}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {gaps.asking ? (
        <AskAboutGaps
          gaps={gaps.list}
          onFill={() => gaps.fill("first")}
          onSend={gaps.go ?? leave}
        />
      ) : (
        hold.held && <Held news={hold.news} onSend={() => gaps.stops() || leave()} onEdit={edit} />
      )}
      {asking.ask && !gaps.asking && !hold.held && (
        <Question
          ask={asking.ask}
          contactName={contactName}
          zone={asking.zone}
          zoneSource={zoneSource}
          canWait={canWait}
          busy={busy}
          onLater={(dueAt) => {
            const { cancelOnReply = true } = asking.ask?.plan ?? {};
            void schedule({ dueAt, cancelOnReply }, asking.anyway);
          }}
          onAnyway={() => asking.ask && sendAnyway(asking.ask)}
          onCancel={cancel}
        />
      )}
      {problem && (
        <p id={`${id}-problem`} role="alert" className="px-1 pb-2 text-xs text-danger">
          {problem}
        </p>
      )}
      {(attach.open || files.length + attach.uploading + attach.refused > 0) && (
        <AttachPanel
          id={`${id}-attach`}
          draftKey={key}
          channel={channel}
          open={attach.open}
          dragging={attach.dragging}
          onFiles={attach.add}
          onClose={closeFiles}
        />
      )}
      {dictating && (
        <Dictation
          languages={account.languages}
          onText={(words) => change(spoken(readDraft(key).text, words))}
          onEnd={() => setDictating(false)}
        />
      )}
      {gaps.list.length > 0 && !gaps.asking && (
        <GapLine gaps={gaps.list} onFill={() => gaps.fill("next")} />
      )}
      {copies.length > 0 && <Copies addresses={copies} without={without} onChange={setWithout} />}
      <div
        className={cx(
          "@container/box relative rounded-xl border border-line-strong bg-surface shadow-card transition-colors focus-within:border-accent focus-within:ring-3 focus-within:ring-accent/15",
          // On a phone the buttons stand beside an empty input, and below one with words in it.
          text === "" && "flex flex-wrap items-end md:block",
        )}
      >
        {slash.list}
        <div className="relative min-w-20 grow-99 basis-0">
          {gaps.list.length > 0 && (
            <GapMarks text={text} gaps={gaps.list} input={input} className={TEXT} />
          )}
          <textarea
            ref={input}
            value={text}
            readOnly={busy}
            onChange={(event) => {
              change(event.target.value);
              slash.look(event.target);
            }}
            {...slash.attributes}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
            rows={1}
            dir="auto"
            enterKeyHint="send"
            placeholder={`Message ${contactName}`}
            aria-label={`Message ${contactName} by ${channelName(channel)}`}
            aria-invalid={problem !== null}
            aria-describedby={problem ? `${id}-problem` : undefined}
            className={cx(
              "relative block max-h-48 min-h-12 w-full min-w-0 resize-none bg-transparent outline-none placeholder:truncate placeholder:text-faint md:min-h-10",
              TEXT,
            )}
          />
        </div>
        <Toolbar
          ready={ready}
          attach={{
            open: attach.open,
            controls: `${id}-attach`,
            onToggle: () => attach.setOpen(!attach.open),
          }}
          later={
            <SendLater
              contactZone={contactZone}
              ready={ready && canWait}
              busy={busy}
              onChoose={sendLater}
            />
          }
          dictate={{ on: dictating, onToggle: () => setDictating(!dictating) }}
          tools={tools}
        >
          {(!phone && cost) || hint}
        </Toolbar>
      </div>
      {phone && cost}
    </form>
  );
}

/** What was said, after what is written. */
function spoken(text: string, words: string): string {
  return text === "" || /\s$/.test(text) ? text + words : `${text} ${words}`;
}
