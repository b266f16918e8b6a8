import { useEffect, useId, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import { gapsIn } from "../../../lib/gaps";
import { lazy } from "../../../lib/lazy";
import type { ConversationId } from "../../../lib/types";
import { ErrorBoundary } from "../../../ui/error-boundary";
import { useNextSelection, useTypedQuery } from "../typing-list";
import { replaceQuery, slashAt } from "./slash";
import type { SlashHandle } from "./slash-list";

const SlashList = lazy(() => import("./slash-list"));

/** "/" and a template's name in the reply: the list that it opens, which is loaded then. */
export function useSlash(
  conversationId: ConversationId,
  text: string,
  setText: (text: string) => void,
  input: RefObject<HTMLTextAreaElement | null>,
) {
  const { query, look, dismiss, close } = useTypedQuery(slashAt);
  const id = useId();
  const handle = useRef<SlashHandle>(null);
  const [active, setActive] = useState<string | null>(null);
  const select = useNextSelection(text, input);

  const choose = (template: string) => {
    if (query === null) return;
    // What is left open in it is filled in next.
    const [gap = { from: template.length, to: template.length }] = gapsIn(template);
    select(query.start + gap.from, query.start + gap.to);
    setText(replaceQuery(text, query, template));
    close();
  };
  /** Whether the key was the list's. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (query === null) return false;
    if (handle.current) return handle.current.onKeyDown(event);
    // The list is on its way: what it may yet replace is not sent as it stands.
    if (event.key !== "Enter") return false;
    event.preventDefault();
    return true;
  };

  return {
    look,
    onKeyDown,
    /** For the input. */
    attributes: {
      onSelect: ({ currentTarget }: { currentTarget: HTMLTextAreaElement }) => look(currentTarget),
      onBlur: close,
      "aria-autocomplete": "list",
      "aria-haspopup": "listbox",
      "aria-controls": active === null ? undefined : id,
      "aria-activedescendant": active ?? undefined,
    } as const,
    /** Goes where the input's box can be found above. */
    list: query !== null && (
      <ErrorBoundary fallback={() => <Dismissed onDismiss={dismiss} />}>
        <SlashList
          ref={handle}
          id={id}
          conversationId={conversationId}
          query={query}
          isAlone={text.trim() === `/${query.words}`.trim()}
          onChoose={choose}
          onDismiss={dismiss}
          onActive={setActive}
        />
      </ErrorBoundary>
    ),
  };
}

/** The list could not be loaded: "/" is a stroke then. */
function Dismissed({ onDismiss }: { onDismiss: () => void }) {
  useEffect(onDismiss);
  return null;
}
