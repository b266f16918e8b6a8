import { memo, useSyncExternalStore, type ReactNode } from "react";

type Render = (text: string) => ReactNode;

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

/** A message's text: as written at once, with its markdown as soon as the renderer is there. */
export const MessageBody = memo(function MessageBody({ text }: { text: string }) {
  if (!MARKUP.test(text)) return <Paragraph>{text}</Paragraph>;
  return <RichBody text={text} />;
});

function RichBody({ text }: { text: string }) {
  const using = useSyncExternalStore(subscribe, () => render);
  return <Paragraph>{using ? using(text) : text}</Paragraph>;
}

/** Each line runs the way its own script does. */
function Paragraph({ children }: { children: ReactNode }) {
  return (
    <p dir="auto" className="prose-message">
      {children}
    </p>
  );
}
