import { EyeOff, StickyNote } from "lucide-react";
import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useId, useLayoutEffect, useRef, type KeyboardEvent, type RefObject } from "react";
import { api } from "../../../convex/_generated/api";
import { findMentions, NOTE_MAX_LENGTH } from "../../../convex/shared/mentions";
import { writtenText } from "../../../convex/shared/text";
import { useMe } from "../../lib/me";
import type { ConversationId } from "../../lib/types";
import { Button } from "../../ui/button";
import { isComposing } from "./composing";
import { MentionList } from "./mention-list";
import { complete, matching, queryAt } from "./mentioning";
import { useListKeys, useNextSelection, useTypedQuery } from "./typing-list";
import { optionId } from "./typing-options";
import { useNote } from "./use-note";

export type Person = FunctionReturnType<typeof api.notes.mentionable>[number];

const NOBODY: Person[] = [];
const SHOWN = 8;

type NoteComposerProps = {
  conversationId: ConversationId;
  onSave: () => void;
  /** Told at each change of the input whether there is text in it. */
  onTyping: (writing: boolean) => void;
};

/** Where a member writes a note for the team. Loaded when somebody wants to. */
export default function NoteComposer({ conversationId, onSave, onTyping }: NoteComposerProps) {
  const { member } = useMe();
  const { text, setText, saving, problem, save } = useNote(member._id, conversationId);
  const people = useQuery(api.notes.mentionable, { conversationId }) ?? NOBODY;
  const input = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const list = useMentioning(people, text, setText, input);

  useLayoutEffect(() => input.current?.focus(), []);
  useLayoutEffect(() => {
    const box = input.current;
    if (!box) return;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  }, [text]);

  const names = findMentions(
    text,
    people.map(({ name }) => name),
  ).map(({ name }) => name);
  const named = people.filter(({ name }) => names.includes(name));
  const blind = named.filter(({ sees }) => !sees);
  const over = text.trim().length - NOTE_MAX_LENGTH;
  const wrong = over > 0 ? `Too long for a note: take out ${over} characters.` : problem;
  const ready = writtenText(text) !== "" && over <= 0 && !saving;

  const submit = async () => {
    if (!ready) return;
    onTyping(false);
    const saved = await save(named.map(({ _id }) => _id));
    // Its author may have gone elsewhere meanwhile.
    if (saved && input.current) onSave();
    input.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event) || list.onKeyDown(event)) return;
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    void submit();
  };

  return (
    <form
      aria-label="Note"
      className="relative"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {wrong && (
        <p id={`${id}-wrong`} role="alert" className="px-1 pb-2 text-xs text-danger">
          {wrong}
        </p>
      )}
      {blind.length > 0 && (
        <p role="status" className="flex items-center gap-1.5 px-1 pb-2 text-xs text-warn">
          <EyeOff className="size-3.5 shrink-0" aria-hidden />
          {blind.map(({ name }) => name).join(", ")} can’t see this conversation and won’t be told.
        </p>
      )}
      {list.people.length > 0 && (
        <MentionList
          id={id}
          people={list.people}
          active={list.active}
          onChoose={list.choose}
          onPoint={list.point}
        />
      )}
      <div className="flex items-end rounded-xl border border-warn/60 bg-warn-soft shadow-card focus-within:border-warn focus-within:ring-3 focus-within:ring-warn/20 md:block">
        <textarea
          ref={input}
          value={text}
          readOnly={saving}
          onChange={(event) => {
            setText(event.target.value);
            onTyping(event.target.value.trim() !== "");
            list.look(event.target);
          }}
          onSelect={(event) => list.look(event.currentTarget)}
          onBlur={list.close}
          onKeyDown={onKeyDown}
          rows={1}
          dir="auto"
          placeholder="Note for your team. @ names somebody"
          aria-label="Note for your team, not sent to the customer"
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={list.people.length > 0 ? id : undefined}
          aria-activedescendant={list.people.length > 0 ? optionId(id, list.active) : undefined}
          aria-invalid={wrong !== null}
          aria-describedby={wrong === null ? undefined : `${id}-wrong`}
          className="block max-h-48 min-h-12 w-full min-w-0 resize-none bg-transparent px-3.5 py-3 text-lg leading-6 outline-none placeholder:truncate placeholder:text-muted md:min-h-10 md:pt-2.5 md:pb-1 md:text-base"
        />
        <div className="flex items-center gap-3 p-0.5 md:pt-0 md:pr-1.5 md:pb-1.5 md:pl-3.5">
          <p className="min-w-0 flex-1 truncate text-xs text-warn max-md:hidden">
            Only your team sees this
          </p>
          <Button
            type="submit"
            look="primary"
            disabled={!ready}
            className="max-md:size-11 max-md:rounded-[0.6875rem] max-md:p-0"
          >
            <span className="max-md:sr-only">{saving ? "Adding…" : "Add note"}</span>
            <StickyNote className="size-4 max-md:size-5" aria-hidden />
          </Button>
        </div>
      </div>
      <p role="status" className="sr-only">
        {list.people.length > 0 &&
          `${list.people.length} ${list.people.length === 1 ? "person" : "people"}, arrow keys to choose`}
      </p>
    </form>
  );
}

/** The list that an "@" opens: who is in it, which one is active, and what keys do to it. */
function useMentioning(
  everybody: Person[],
  text: string,
  setText: (text: string) => void,
  input: RefObject<HTMLTextAreaElement | null>,
) {
  const { query, look, dismiss, close } = useTypedQuery(queryAt);
  const people = query ? matching(everybody, query.words).slice(0, SHOWN) : NOBODY;
  const select = useNextSelection(text, input);
  const choose = (person: Person) => {
    if (query === null) return;
    const done = complete(text, query, person.name);
    select(done.caret, done.caret);
    setText(done.text);
    close();
  };
  const keys = useListKeys({ items: people, query, onChoose: choose, onDismiss: dismiss });
  return { people, look, choose, close, ...keys };
}
