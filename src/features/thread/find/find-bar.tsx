import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { ChevronDown, ChevronUp, Search, X } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import { api } from "../../../../convex/_generated/api";
import { wordsOf } from "../../../../convex/shared/searchTerms";
import type { ConversationId } from "../../../lib/types";
import { IconButton } from "../../../ui/button";
import { highlightMatches } from "./highlight-matches";

/** Between two letters of somebody who types (ms). */
const PAUSE = 120;

type FindBarProps = {
  conversationId: ConversationId;
  /** What to begin with. */
  words: string;
  onWords: (words: string) => void;
  /** The message the thread is at. */
  at: string | null;
  onGoTo: (messageId: string) => void;
  onClose: () => void;
  /** Around the messages on screen. */
  thread: RefObject<HTMLElement | null>;
};

type Found = FunctionReturnType<typeof api.messages.find>;

/** Finds words in the whole of a thread, the newest match first. Loaded when somebody looks for some. */
export default function FindBar(props: FindBarProps) {
  const { conversationId, words, onWords, at, onGoTo, onClose, thread } = props;
  const [typed, setTyped] = useState(words);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    if (typed === words) return;
    const timer = setTimeout(() => onWords(typed), PAUSE);
    return () => clearTimeout(timer);
  }, [typed, words, onWords]);

  const terms = wordsOf(words).join(" ");
  const found = useQuery(
    api.messages.find,
    terms === "" ? "skip" : { conversationId, words: terms },
  );
  const matches = found?.matches ?? [];
  const index = matches.findIndex(({ messageId }) => messageId === at);

  // New words lead to their newest match; what is found later moves nobody.
  const [led, setLed] = useState(at === null ? "" : terms);
  const newest = found?.matches[0]?.messageId;
  useEffect(() => {
    if (found === undefined || led === terms) return;
    setLed(terms);
    if (newest) onGoTo(newest);
  }, [found, led, terms, newest, onGoTo]);

  useEffect(() => {
    if (thread.current && terms !== "") return highlightMatches(thread.current, terms.split(" "));
    return undefined;
  }, [thread, terms]);

  const step = (by: number) => {
    const next = matches[(Math.max(index, 0) + by + matches.length) % matches.length];
    if (next) onGoTo(index < 0 ? (matches[0]?.messageId ?? "") : next.messageId);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") onClose();
    else if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <search
      aria-label="Find in this conversation"
      className="flex h-12 shrink-0 animate-appear items-center gap-1 border-b border-line pr-2 pl-4 md:pl-5"
    >
      <Search className="size-4 shrink-0 text-faint" aria-hidden />
      <input
        ref={input}
        type="text"
        value={typed}
        dir="auto"
        enterKeyHint="search"
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={onKeyDown}
        placeholder="Find in this conversation"
        aria-label="Words to find"
        className="h-9 min-w-0 flex-1 bg-transparent px-1.5 text-base outline-none placeholder:text-faint max-md:text-lg"
      />
      <p role="status" className="shrink-0 text-xs whitespace-nowrap text-muted tabular-nums">
        {terms !== "" && countOf(found, index)}
      </p>
      <IconButton
        label="Next match, older"
        disabled={matches.length === 0}
        className="disabled:text-line-strong"
        onClick={() => step(1)}
      >
        <ChevronUp className="size-4" aria-hidden />
      </IconButton>
      <IconButton
        label="Previous match, newer"
        disabled={matches.length === 0}
        className="disabled:text-line-strong"
        onClick={() => step(-1)}
      >
        <ChevronDown className="size-4" aria-hidden />
      </IconButton>
      <IconButton label="Close find" onClick={onClose}>
        <X className="size-4" aria-hidden />
      </IconButton>
    </search>
  );
}

/** "3 of 12"; of more than are counted, "3 of 1,000+". */
function countOf(found: Found | undefined, index: number): string {
  if (found === undefined) return "Looking…";
  const { matches, isCut } = found;
  if (matches.length === 0) return isCut ? "No match among the first 1,000" : "No match";
  const total = `${matches.length.toLocaleString()}${isCut ? "+" : ""}`;
  return index < 0 ? `${total} found` : `${(index + 1).toLocaleString()} of ${total}`;
}
