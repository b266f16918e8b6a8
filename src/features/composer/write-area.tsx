import { useImperativeHandle, useLayoutEffect, useRef, useState } from "react";
import type { ReactNode, Ref } from "react";
import type { ZoneSource } from "../../../convex/shared/quietHours";
import type { Id } from "../../../convex/_generated/dataModel";
import { cx } from "../../lib/cx";
import { lazy } from "../../lib/lazy";
import { useMe } from "../../lib/me";
import type { Channel, Conversation, ConversationId, DraftFile } from "../../lib/types";
import { CannotWrite } from "./cannot-write";
import { Composer, type ComposerHandle } from "./composer";
import { addToDraft, draftKey, insertInDraft } from "./draft";
import { offerReplacing } from "./offer-replacing";

const NoteComposer = lazy(() => import("./note-composer"));

export type WriteHandle = {
  /** Puts text and files in the reply, after what is there, and goes to it: to its first gap. */
  insert: (text: string, files?: readonly DraftFile[]) => void;
  /** As insert, for a suggested text: it takes the place of an earlier one nobody has changed. */
  suggest: (text: string, suggestionId?: Id<"suggestions">) => void;
  reply: () => void;
  note: () => void;
};

type Mode = "reply" | "note";

type WriteAreaProps = {
  conversationId: ConversationId;
  channel: Channel;
  contactName: string;
  /** By email: who gets a copy of a reply. */
  copies: readonly string[];
  /** The customer's time zone, as far as anything tells, and what does. */
  contactZone: string | null;
  zoneSource: ZoneSource;
  /** What may be a request to stop texts. */
  stopReview: Conversation["stopReview"];
  /** Why no reply can be written; null when it can. */
  block: string | null;
  /** Something was written, and is or will be the thread's newest. */
  onWrite: () => void;
  /** Told at each change of an input whether there is text in it. */
  onTyping: (writing: boolean) => void;
  /** More to write a reply with, in its toolbar. */
  tools: ReactNode;
  /** What the others are doing. */
  others: ReactNode;
  /** Below the input of a reply. */
  below: ReactNode;
  ref?: Ref<WriteHandle>;
};

/** Below the thread: a reply to the customer, or a note for the team, and never the one for the other. */
export function WriteArea(props: WriteAreaProps) {
  const { conversationId, channel, contactName, copies, contactZone, block, ref } = props;
  const { zoneSource, stopReview, onWrite, onTyping, tools, others, below } = props;
  const { member } = useMe();
  const [mode, setMode] = useState<Mode>("reply");
  const composer = useRef<ComposerHandle>(null);
  // The reply's input is there one render after the mode.
  const [toReply, setToReply] = useState(0);
  const filling = useRef(false);
  useLayoutEffect(() => {
    if (toReply === 0) return;
    if (filling.current) composer.current?.fill();
    else composer.current?.focus();
    filling.current = false;
  }, [toReply]);

  useImperativeHandle(ref, () => {
    const reply = () => {
      setMode("reply");
      setToReply((times) => times + 1);
    };
    const fill = () => {
      filling.current = true;
      reply();
    };
    const key = draftKey(member._id, conversationId);
    return {
      insert(text, files) {
        addToDraft(key, text, files);
        fill();
      },
      suggest(text, suggestionId) {
        const inserted = { text, ...(suggestionId && { suggestionId }) };
        const before = insertInDraft(key, inserted);
        if (before !== null) offerReplacing(key, before, inserted);
        fill();
      },
      reply,
      note: () => setMode("note"),
    };
  }, [conversationId, member._id]);

  const mayWrite = member.permissions.includes("message");
  return (
    <div className="px-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] md:px-5 md:pb-4">
      <div className="flex min-h-8.5 items-center justify-between gap-4 pr-1">
        {mayWrite && <ModeSwitch mode={mode} onChange={setMode} />}
        {others}
      </div>
      {mode === "note" ? (
        <NoteComposer
          conversationId={conversationId}
          onSave={onWrite}
          onTyping={onTyping}
          placeholder={<div className="h-12 rounded-xl bg-warn-soft md:h-[4.75rem]" />}
        />
      ) : block === null ? (
        <>
          <Composer
            ref={composer}
            conversationId={conversationId}
            channel={channel}
            contactName={contactName}
            copies={copies}
            contactZone={contactZone}
            zoneSource={zoneSource}
            stopReview={stopReview}
            onSend={onWrite}
            onTyping={onTyping}
            tools={tools}
          />
          {below}
        </>
      ) : (
        <CannotWrite>{block}</CannotWrite>
      )}
    </div>
  );
}

function ModeSwitch({ mode, onChange }: { mode: Mode; onChange: (mode: Mode) => void }) {
  const choice = (of: Mode, label: string) => (
    <button
      type="button"
      aria-pressed={mode === of}
      onClick={() => onChange(of)}
      onPointerEnter={of === "note" ? NoteComposer.preload : undefined}
      onFocus={of === "note" ? NoteComposer.preload : undefined}
      className={cx(
        "tap h-6 rounded-md px-2 text-xs font-medium transition-colors",
        mode !== of && "text-muted hover:bg-hover hover:text-ink",
        mode === of && (of === "note" ? "bg-warn-soft text-warn" : "bg-accent-soft text-accent"),
      )}
    >
      {label}
    </button>
  );
  return (
    <div role="group" aria-label="What to write" className="flex shrink-0 gap-1 pt-1 pb-1.5">
      {choice("reply", "Reply")}
      {choice("note", "Note")}
    </div>
  );
}
