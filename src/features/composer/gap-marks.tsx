import { useLayoutEffect, useRef, type ReactNode, type RefObject } from "react";
import type { Gap } from "../../lib/gaps";

type MarksProps = {
  text: string;
  gaps: readonly Gap[];
  input: RefObject<HTMLTextAreaElement | null>;
  /** How the input sets its text: what lies behind it must break its lines in the same places. */
  className: string;
};

/** Behind the input, which can mark nothing itself: the same text unseen, its gaps coloured. */
export default function GapMarks({ text, gaps, input, className }: MarksProps) {
  const layer = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const box = input.current;
    if (!box) return;
    const follow = () => {
      const marks = layer.current;
      if (!marks) return;
      // Without the scroll bar, which takes its room from the text.
      marks.style.width = `${box.clientWidth}px`;
      marks.style.height = `${box.clientHeight}px`;
      marks.scrollTop = box.scrollTop;
    };
    follow();
    const resized = new ResizeObserver(follow);
    resized.observe(box);
    box.addEventListener("scroll", follow);
    return () => {
      resized.disconnect();
      box.removeEventListener("scroll", follow);
    };
  }, [input, text]);

  const parts: ReactNode[] = [];
  let done = 0;
  for (const { raw, from, to } of gaps) {
    parts.push(
      text.slice(done, from),
      <mark
        key={from}
        className="rounded-sm bg-warn-soft text-transparent outline outline-warn/60 dark:outline-warn/70"
      >
        {raw}
      </mark>,
    );
    done = to;
  }
  // A line break at the very end has a line of its own in the input.
  parts.push(`${text.slice(done)}\u200b`);
  return (
    <div
      ref={layer}
      aria-hidden
      dir="auto"
      data-gaps={gaps.length}
      className={`pointer-events-none absolute top-0 left-0 overflow-hidden whitespace-pre-wrap text-transparent [overflow-wrap:break-word] ${className}`}
    >
      {parts}
    </div>
  );
}
