import { memo, useSyncExternalStore } from "react";

type Render = (text: string) => string;

/** What could be markdown. Most texts have none of it and never wait for the renderer. */
const MARKUP = /[*_`[]|https?:\/\/|www\.|\w@\w/i;
const KEPT = 2000;

let render: Render | null = null;
let loading = false;
const waiting = new Set<() => void>();
const rendered = new Map<string, string>();

function load() {
  if (loading) return;
  loading = true;
  void import("./markdown").then((markdown) => {
    render = markdown.renderMarkdown;
    for (const listener of waiting) listener();
  });
}

function subscribe(listener: () => void) {
  load();
  waiting.add(listener);
  return () => waiting.delete(listener);
}

function htmlOf(text: string, using: Render): string {
  const known = rendered.get(text);
  if (known !== undefined) return known;
  if (rendered.size >= KEPT) rendered.clear();
  const html = using(text);
  rendered.set(text, html);
  return html;
}

/** A message's text: as written at once, with its markdown as soon as the renderer is there. */
export const MessageBody = memo(function MessageBody({ text }: { text: string }) {
  if (!MARKUP.test(text)) return <p className="prose-message">{text}</p>;
  return <RichBody text={text} />;
});

function RichBody({ text }: { text: string }) {
  const using = useSyncExternalStore(subscribe, () => render);
  if (!using) return <p className="prose-message">{text}</p>;
  return <p className="prose-message" dangerouslySetInnerHTML={{ __html: htmlOf(text, using) }} />;
}
