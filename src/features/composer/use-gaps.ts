import { useMemo, useState, type RefObject } from "react";
import { type Gap, gapsIn } from "../../lib/gaps";

/** What was to happen when its author was asked about the gaps in a text. */
type Asked = { text: string; go: (() => void) | undefined };

/** Stops a text with gaps in it on its way out, until its author says that it is meant so. */
export function useGaps(text: string, input: RefObject<HTMLTextAreaElement | null>) {
  const gaps = useMemo(() => gapsIn(text), [text]);
  const [asked, setAsked] = useState<Asked | null>(null);
  // Another text is another question.
  const open = asked?.text === text ? asked : null;

  return {
    list: gaps,
    asking: open !== null,
    /** What was about to be done, when it was not plain sending. */
    go: open?.go,
    /** Whether its author must be asked first; asks. `go` is done in place of sending in the end. */
    stops(go?: () => void): boolean {
      if (gaps.length === 0) return false;
      setAsked({ text, go });
      select(input.current, gaps, 0);
      return true;
    },
    /** To the first gap, or the next one after the caret and round: what is typed takes its place. */
    fill(which: "first" | "next"): void {
      select(input.current, gaps, which === "first" ? 0 : (input.current?.selectionEnd ?? 0));
    },
    done: () => setAsked(null),
  };
}

function select(box: HTMLTextAreaElement | null, gaps: readonly Gap[], after: number): void {
  const which = Math.max(
    0,
    gaps.findIndex(({ from }) => from >= after),
  );
  const gap = gaps[which];
  if (!box || !gap) return;
  box.focus();
  box.setSelectionRange(gap.from, gap.to);
  // What is selected need not be in view: its mark behind the input knows where it is.
  const mark = box.parentElement?.querySelectorAll("mark")[which];
  if (mark) box.scrollTop = mark.offsetTop - box.clientHeight / 2;
}
