import { TriangleAlert } from "lucide-react";
import { useMemo } from "react";
import { cx } from "../../../lib/cx";
import { costOf } from "./count";

/** Past this a text goes out in parts, even in the best of encodings. */
const ONE_PART = 160;
/** Of the characters that force UCS-2, so many are named. */
const MAX_NAMED = 5;

type SegmentsProps = { text: string; onReplace: (text: string) => void; className?: string };

/** What the text being written will cost, and a way to make it cost less. */
export default function SegmentsLine({ text, onReplace, className }: SegmentsProps) {
  const { encoding, segments, characters, special, plain } = useMemo(() => costOf(text), [text]);
  const isLong = characters > ONE_PART;
  const warning = isLong || encoding === "UCS-2";
  const named = special.slice(0, MAX_NAMED).map(nameOf).join(" ");
  return (
    <div className={cx("flex min-w-0 flex-wrap items-center gap-x-2 text-xs", className)}>
      <p
        className={cx(
          "flex items-center gap-1.5 tabular-nums",
          warning ? "text-warn" : "text-faint",
        )}
      >
        {warning && <TriangleAlert className="size-3.5 shrink-0" aria-hidden />}
        <span>
          {characters}
          <span className="@max-[25rem]/box:sr-only">
            {characters === 1 ? " character" : " characters"}
          </span>{" "}
          · {segments} seg
          <span className="@max-[25rem]/box:sr-only">
            {segments === 1 ? "ment" : "ments"}
          </span> ·{" "}
          <span className="whitespace-nowrap">{encoding}</span>
        </span>
      </p>
      {isLong && <p className="text-warn">Over {ONE_PART}: billed per segment.</p>}
      {special.length > 0 && (
        <p className="min-w-0 text-muted">
          <span className="[overflow-wrap:anywhere]">
            {named}
            {special.length > MAX_NAMED && " …"}
          </span>{" "}
          {special.length === 1 ? "needs" : "need"} UCS-2
          {plain === null ? ` and ${special.length === 1 ? "has" : "have"} no plain form.` : "."}
        </p>
      )}
      {plain !== null && (
        <button
          type="button"
          onClick={() => onReplace(plain)}
          className="tap rounded-sm font-medium text-ink underline decoration-line-strong underline-offset-3 hover:decoration-current"
        >
          Replace
        </button>
      )}
      {/* Said once for each change of the warning, not at each keystroke. */}
      <span role="status" className="sr-only">
        {isLong && `Longer than ${ONE_PART} characters: ${parts(segments)}. `}
        {encoding === "UCS-2" && "A character forces UCS-2."}
      </span>
    </div>
  );
}

const parts = (segments: number) => `${segments} ${segments === 1 ? "segment" : "segments"}`;

/** A character to be seen: blanks by name. */
function nameOf(character: string): string {
  if (character.trim() !== "") return character;
  return character === "\t" ? "a tab" : "a special space";
}
