/**
 * A stretch of a line: set in the font, or painted as a picture where the font lacks a character or
 * cannot set its script. `paint` keeps words of any language and emoji from being lost.
 */
export type Run = { text: string; width: number; as: "set" | "paint" };

export type Measure = {
  /** Whether the font has the character. */
  has: (codePoint: number) => boolean;
  /** How wide the font sets one that it has. Points, at the size of the line. */
  advance: (codePoint: number) => number;
  /** How wide a text is painted. Points */
  painted: (text: string) => number;
};

/** Scripts whose letters join, stack or run from the right: a font alone does not set them. */
const NEEDS_SHAPING =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Thai}\p{Script=Lao}\p{Script=Tibetan}\p{Script=Myanmar}\p{Script=Khmer}]/u;
const FROM_RIGHT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
/** Control characters have no look of their own; what cannot be shown is shown as such. */
const CONTROLS = /[\p{Cc}\p{Cs}]/gu;

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The lines of a text, none wider than `width`, each as the runs it is set in. */
export function linesOf(text: string, width: number, measure: Measure): Run[][] {
  const clean = text.replace(/\r\n?/g, "\n").replaceAll("\t", "    ");
  return clean
    .split(/[\n\u2028\u2029]/)
    .flatMap((line) => wrapped(line.replace(CONTROLS, "\uFFFD"), width, measure));
}

function wrapped(line: string, width: number, measure: Measure): Run[][] {
  // Mixed directions are put in order by who paints the whole line.
  const paintAll = FROM_RIGHT.test(line);
  const lines: Run[][] = [];
  let current: Run[] = [];
  let used = 0;
  const close = () => {
    lines.push(joined(current));
    current = [];
    used = 0;
  };
  for (const word of line.split(/(?<= )(?! )/)) {
    for (const piece of piecesOf(word, width, measure, paintAll)) {
      if (used > 0 && used + visible(piece, measure) > width) close();
      current.push(piece);
      used += piece.width;
    }
  }
  close();
  return lines;
}

/** A word, or the parts of one that is wider than the line. */
function piecesOf(word: string, width: number, measure: Measure, paintAll: boolean): Run[] {
  const whole = runOf(word, measure, paintAll);
  if (whole.width <= width) return [whole];
  const pieces: Run[] = [];
  let part = "";
  for (const { segment } of graphemes.segment(word)) {
    if (part !== "" && runOf(part + segment, measure, paintAll).width > width) {
      pieces.push(runOf(part, measure, paintAll));
      part = "";
    }
    part += segment;
  }
  if (part !== "") pieces.push(runOf(part, measure, paintAll));
  return pieces;
}

function runOf(text: string, { has, advance, painted }: Measure, paint: boolean): Run {
  const points = Array.from(text, (char) => char.codePointAt(0) ?? 0);
  if (paint || NEEDS_SHAPING.test(text) || !points.every(has)) {
    return { text, width: painted(text), as: "paint" };
  }
  return { text, width: points.reduce((sum, point) => sum + advance(point), 0), as: "set" };
}

/** The width without the space at the end, which may hang over. */
function visible({ text, width, as }: Run, { advance }: Measure): number {
  return as === "set" && text.endsWith(" ") ? width - advance(32) : width;
}

/** Neighbours that are made the same way are one. */
function joined(runs: Run[]): Run[] {
  const all: Run[] = [];
  for (const run of runs) {
    const last = all.at(-1);
    if (last?.as === run.as) {
      last.text += run.text;
      last.width += run.width;
    } else {
      all.push({ ...run });
    }
  }
  return all;
}
