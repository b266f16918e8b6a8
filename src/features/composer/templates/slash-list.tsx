import { useMutation, useQuery } from "convex/react";
import { FileText } from "lucide-react";
import {
  useImperativeHandle,
  useLayoutEffect,
  useState,
  type KeyboardEvent,
  type Ref,
} from "react";
import { api } from "../../../../convex/_generated/api";
import { filledTemplate, useTemplateWriter } from "../../../lib/filled-template";
import { matchTemplates } from "../../../lib/match-templates";
import { quietly } from "../../../lib/quiet";
import type { ConversationId, Template } from "../../../lib/types";
import { TemplateText } from "../../../ui/template-text";
import { type Query, useListKeys } from "../typing-list";
import { optionId, TypingOptions } from "../typing-options";

const SHOWN = 8;
/** What is shown of a text. Characters */
const GLIMPSE = 160;
const NONE: Template[] = [];

export type SlashHandle = { onKeyDown: (event: KeyboardEvent) => boolean };

type SlashListProps = {
  id: string;
  conversationId: ConversationId;
  query: Query;
  /** There is nothing else in the input. */
  isAlone: boolean;
  onChoose: (text: string) => void;
  onDismiss: () => void;
  /** The id of the active option; null when there is none. */
  onActive: (id: string | null) => void;
  ref: Ref<SlashHandle>;
};

/** The templates that "/" and what follows it may mean, filled in for the conversation. */
export default function SlashList(props: SlashListProps) {
  const { id, conversationId, query, isAlone, onChoose, onDismiss, onActive, ref } = props;
  const [now] = useState(() => Date.now());
  const templates = useQuery(api.templates.list);
  const facts = useQuery(api.templates.forConversation, { conversationId, at: now });
  const addUse = useMutation(api.templates.addUse);
  const writer = useTemplateWriter(now);
  const isLoaded = templates !== undefined && facts !== undefined;
  const found = isLoaded ? matchTemplates(templates, query.words, "category") : NONE;
  const shown = found.slice(0, SHOWN);
  const fill = ({ text }: Template) => facts && filledTemplate(text, facts, writer, null);

  const choose = (template: Template) => {
    const filled = fill(template);
    if (!filled) return;
    void quietly(addUse({ templateId: template._id }));
    onChoose(filled.text);
  };
  const list = useListKeys({ items: shown, query, onChoose: choose, onDismiss });
  // A name that is none: meant for the list, not for the customer.
  const isUnknown = isLoaded && isAlone && found.length === 0;
  const isHeld = ({ key }: KeyboardEvent) =>
    (key === "Enter" && (isUnknown || !isLoaded)) || (key === "Tab" && !isLoaded);
  useImperativeHandle(ref, () => ({
    onKeyDown(event) {
      // What it means is not known, or not yet: it is not sent as it stands.
      if (!isHeld(event)) return list.onKeyDown(event);
      event.preventDefault();
      return true;
    },
  }));
  const active = shown.length > 0 ? optionId(id, list.active) : null;
  useLayoutEffect(() => onActive(active), [active, onActive]);
  useLayoutEffect(() => () => onActive(null), [onActive]);

  return (
    <>
      {shown.length > 0 && (
        <TypingOptions
          id={id}
          label="Templates"
          items={shown}
          keyOf={({ _id }) => _id}
          active={list.active}
          onChoose={choose}
          onPoint={list.point}
        >
          {(template) => (
            <>
              <FileText className="size-4 shrink-0 text-faint" aria-hidden />
              <span className="min-w-0">
                <span className="flex items-baseline gap-2">
                  <span dir="auto" className="min-w-0 truncate font-medium">
                    {template.name}
                  </span>
                  <span className="shrink-0 text-2xs text-muted">{template.category}</span>
                </span>
                <span dir="auto" className="block truncate text-left text-xs text-muted">
                  <TemplateText parts={fill(template)?.parts ?? []} upTo={GLIMPSE} />
                </span>
              </span>
            </>
          )}
        </TypingOptions>
      )}
      <p
        role="status"
        className={
          isUnknown
            ? "absolute inset-x-0 bottom-full z-20 mb-1.5 rounded-lg border border-line bg-raised px-3 py-2 text-sm text-muted shadow-pop"
            : "sr-only"
        }
      >
        {shown.length > 0 &&
          `${found.length} ${found.length === 1 ? "template" : "templates"}, arrow keys to choose`}
        {isUnknown &&
          `No template is called “${query.words}”. The Send button sends it as it stands.`}
      </p>
    </>
  );
}
