import { ArrowUp } from "lucide-react";
import {
  useCallback,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  type KeyboardEvent,
  type Ref,
} from "react";
import { useMe } from "../../lib/me";
import type { Channel, ConversationId } from "../../lib/types";
import { Button } from "../../ui/button";
import { channelName } from "../../ui/channel-icon";
import { textProblem } from "./block";
import { addToDraft, useDraft } from "./draft";
import type { Unsent } from "./unsent";
import { useSend } from "./use-send";

export type ComposerHandle = {
  /** Puts text in the input, after what is there, and goes to it. */
  insert: (text: string) => void;
};

type ComposerProps = {
  conversationId: ConversationId;
  channel: Channel;
  contactName: string;
  ref?: Ref<ComposerHandle>;
};

/** Keys that belong to an input method choosing characters are not ours; 229 is Safari's sign of it. */
function isComposing(event: KeyboardEvent): boolean {
  return event.nativeEvent.isComposing || event.keyCode === 229;
}

/** Where a member writes. Mounted anew for each conversation; its state is nobody else's. */
export function Composer({ conversationId, channel, contactName, ref }: ComposerProps) {
  const { member } = useMe();
  const [text, setText] = useDraft(member._id, conversationId);
  const input = useRef<HTMLTextAreaElement>(null);
  const problemId = useId();

  const insert = useCallback(
    (more: string) => {
      addToDraft(member._id, conversationId, more);
      input.current?.focus();
    },
    [member._id, conversationId],
  );
  useImperativeHandle(ref, () => ({ insert }), [insert]);

  const giveBack = useCallback(
    (refused: Unsent) => addToDraft(member._id, refused.conversationId, refused.body),
    [member._id],
  );
  const send = useSend(giveBack);
  const problem = textProblem(channel, text.trim());
  const ready = text.trim() !== "" && problem === null;

  const submit = () => {
    if (!ready) return;
    send({ conversationId, clientId: crypto.randomUUID(), body: text.trim(), at: Date.now() });
    setText("");
    input.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || isComposing(event)) return;
    event.preventDefault();
    submit();
  };

  useLayoutEffect(() => {
    const box = input.current;
    if (!box) return;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  }, [text]);

  return (
    <form
      aria-label="Reply"
      className="px-3 pt-1 pb-[max(0.75rem,env(safe-area-inset-bottom))] md:px-5 md:pb-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {problem && (
        <p id={problemId} role="alert" className="px-1 pb-2 text-xs text-danger">
          {problem}
        </p>
      )}
      <div className="@container/box flex items-end rounded-xl border border-line-strong bg-surface shadow-card transition-colors focus-within:border-accent focus-within:ring-3 focus-within:ring-accent/15 md:block">
        <textarea
          ref={input}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          rows={1}
          dir="auto"
          enterKeyHint="send"
          placeholder={`Message ${contactName}`}
          aria-label={`Message ${contactName} by ${channelName(channel)}`}
          aria-invalid={problem !== null}
          aria-describedby={problem ? problemId : undefined}
          className="block max-h-48 min-h-12 w-full min-w-0 resize-none bg-transparent px-3.5 py-3 text-lg leading-6 outline-none placeholder:truncate placeholder:text-faint md:min-h-10 md:pt-2.5 md:pb-1 md:text-base"
        />
        <div className="flex items-center gap-3 p-0.5 md:pt-0 md:pr-1.5 md:pb-1.5 md:pl-3.5">
          <p className="min-w-0 flex-1 truncate text-xs text-faint max-md:hidden">
            {channelName(channel)} · Enter to send
            <span className="@max-[25rem]/box:hidden">, Shift+Enter for a new line</span>
          </p>
          <Button
            type="submit"
            look="primary"
            disabled={!ready}
            className="max-md:size-11 max-md:rounded-[0.6875rem] max-md:p-0"
          >
            <span className="max-md:sr-only">Send</span>
            <ArrowUp className="size-4 max-md:size-5" aria-hidden />
          </Button>
        </div>
      </div>
    </form>
  );
}
