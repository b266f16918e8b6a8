import { memo, useState, useSyncExternalStore, type ReactNode } from "react";
import { NO_TEXT } from "../../../convex/shared/inbox";
import { withMentions } from "./with-mentions";

type Render = (text: string, mentions: readonly string[]) => ReactNode;

/** What could be markdown. Most texts have none of it and never wait for the renderer. */
const MARKUP = /[*_`[\\]|https?:\/\/|www\.|\w@\w/i;

let render: Render | null = null;
let loading = false;
const waiting = new Set<() => void>();

function load() {
  if (loading) return;
  loading = true;
  import("./markdown").then(
    (markdown) => {
      render = markdown.renderMarkdown;
      for (const listener of waiting) listener();
    },
    // Offline, perhaps. The text is readable as it was typed; the next message asks again.
    () => (loading = false),
  );
}

function subscribe(listener: () => void) {
  load();
  waiting.add(listener);
  return () => waiting.delete(listener);
}

/** More than this is folded: characters, and lines. */
const LONG = 3_000;
const MANY_LINES = 60;
/** More than this is shown as it was written: no markdown of it is anybody's intention. */
const MAX_MARKUP = 50_000;

const EMOJI_ONLY =
  /^(?:\s*(?:\p{RI}\p{RI}|\p{Emoji}\uFE0F?\u20E3|\p{Extended_Pictographic}(?:\uFE0F|\p{EMod}|\u200D\p{Extended_Pictographic})*)){1,6}\s*$/u;

const NOBODY: readonly string[] = [];

type BodyProps = {
  text: string;
  mentions?: readonly string[] | undefined;
  /** Where all of the text is, when this is only its beginning. */
  fullUrl?: string | undefined;
};

/** A message's text: as written at once, with its markdown as soon as the renderer is there. */
export const MessageBody = memo(function MessageBody({ text, mentions, fullUrl }: BodyProps) {
  const [whole, setWhole] = useState(false);
  const [full, setFull] = useState<string | null>(null);
  const [state, setState] = useState<"idle" | "loading" | "failed">("idle");
  const begin = beginning(text);
  const folded = !whole && (begin.length < text.length || fullUrl !== undefined);

  const showAll = async () => {
    if (fullUrl === undefined) return setWhole(true);
    setState("loading");
    try {
      const response = await fetch(fullUrl);
      if (!response.ok) throw new Error(`${response.status}`);
      setFull(await response.text());
      setWhole(true);
    } catch {
      setState("failed");
    }
  };

  if (text === "") return <p className="text-muted">{NO_TEXT}</p>;
  return (
    <>
      <Text text={folded ? begin : (full ?? text)} mentions={mentions ?? NOBODY} />
      {folded && (
        <button
          type="button"
          disabled={state === "loading"}
          onClick={() => void showAll()}
          className="tap text-sm font-medium text-accent hover:underline disabled:text-faint"
        >
          {state === "failed" ? "Could not load it. Try again" : "Show all"}
        </button>
      )}
    </>
  );
});

/** As much of a text as is shown at first, cut at the end of a word. */
function beginning(text: string): string {
  const lines = text.split("\n", MANY_LINES + 1);
  const few = lines.length > MANY_LINES ? lines.slice(0, MANY_LINES).join("\n") : text;
  if (few.length <= LONG) return few;
  return few.slice(0, LONG).replace(/\s?\S{0,80}$/, "");
}

/** A browser needs half a minute to break a million characters into lines, and no time for a few. */
const BLOCK = 4_000;

/** A very long text in parts, each up to the end of a line, or of a word. */
function blocksOf(text: string): string[] {
  const blocks: string[] = [];
  for (let from = 0; from < text.length; from += blocks.at(-1)?.length ?? BLOCK) {
    const block = text.slice(from, from + BLOCK);
    const end = from + BLOCK < text.length ? block.search(/\n[^\n]*$/) + 1 : BLOCK;
    const word = end > 0 ? end : block.search(/\s\S*$/) + 1;
    blocks.push(word > 0 ? block.slice(0, word) : block);
  }
  return blocks;
}

type TextProps = { text: string; mentions: readonly string[] };

function Text({ text, mentions }: TextProps) {
  if (text.length < 80 && EMOJI_ONLY.test(text)) return <Paragraph big>{text}</Paragraph>;
  if (text.length > MAX_MARKUP) {
    return blocksOf(text).map((block, index) => <Paragraph key={index}>{block}</Paragraph>);
  }
  if (!MARKUP.test(text)) {
    return <Paragraph>{withMentions(text, mentions)}</Paragraph>;
  }
  return <RichText text={text} mentions={mentions} />;
}

function RichText({ text, mentions }: TextProps) {
  const using = useSyncExternalStore(subscribe, () => render);
  return <Paragraph>{using ? using(text, mentions) : withMentions(text, mentions)}</Paragraph>;
}

/** Each line runs the way its own script does. */
function Paragraph({ big = false, children }: { big?: boolean; children: ReactNode }) {
  return (
    <p dir="auto" className={big ? "prose-message text-[1.75rem] leading-10" : "prose-message"}>
      {children}
    </p>
  );
}
