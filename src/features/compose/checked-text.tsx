import { FileCheck2 } from "lucide-react";
import type { ReactNode } from "react";
import type { MessageId } from "../../lib/types";
import type { CheckedText as Checked, Mark } from "./types";

/** A suggestion's text: what is on record underlined, what is not a blank that shows. */
export function CheckedText({ text, marks }: Checked) {
  const parts: ReactNode[] = [];
  let done = 0;
  for (const { start, end, source } of marks) {
    parts.push(text.slice(done, start));
    const words = text.slice(start, end);
    parts.push(
      source ? (
        <span
          key={start}
          title={`From: ${source.label}`}
          className="underline decoration-ok decoration-dotted decoration-2 underline-offset-3"
        >
          {words}
        </span>
      ) : (
        <mark key={start} title="Not on record: fill it in" className="px-0.5">
          {words}
        </mark>
      ),
    );
    done = end;
  }
  parts.push(text.slice(done));
  return <>{parts}</>;
}

type SourcesProps = Checked & { onShow: (messageId: MessageId) => void };

/** Below a suggestion: which record each of its facts is from. */
export function Sources({ text, marks, onShow }: SourcesProps) {
  const claims = distinct(text, marks);
  const blanks = marks.filter(({ source }) => !source).length;
  if (claims.length === 0 && blanks === 0) return null;
  return (
    <ul aria-label="Where it is from" className="space-y-1 text-xs text-muted">
      {claims.map(({ words, source }) => (
        <li key={words + source.label} className="flex gap-1.5">
          <FileCheck2 className="mt-0.5 size-3 shrink-0 text-ok" aria-hidden />
          <span className="min-w-0 [overflow-wrap:anywhere]">
            <span className="font-medium text-ink">{words}</span> from{" "}
            <Label source={source} onShow={onShow} />
          </span>
        </li>
      ))}
      {blanks > 0 && (
        <li className="text-warn">
          {blanks === 1 ? "1 blank" : `${blanks} blanks`} to fill: not on record.
        </li>
      )}
    </ul>
  );
}

type Source = NonNullable<Mark["source"]>;

function Label({ source, onShow }: { source: Source; onShow: SourcesProps["onShow"] }) {
  const { label, messageId } = source;
  if (messageId === undefined) return label;
  return (
    <button
      type="button"
      onClick={() => onShow(messageId)}
      className="rounded-sm text-accent underline-offset-2 hover:underline"
    >
      {label}
    </button>
  );
}

/** Each fact once for each record. */
function distinct(text: string, marks: readonly Mark[]): { words: string; source: Source }[] {
  const seen = new Map<string, { words: string; source: Source }>();
  for (const { start, end, source } of marks) {
    const words = text.slice(start, end);
    if (source) seen.set(`${words}\n${source.label}`, { words, source });
  }
  return [...seen.values()];
}
