import type { TemplatePart } from "../../convex/shared/templates";
import { cutText } from "../../convex/shared/text";

type TextProps = {
  parts: readonly TemplatePart[];
  /** Characters to show at most. */
  upTo?: number;
  /** Of a template as it is kept: nothing in it is filled in, so nothing is left open. */
  unfilled?: boolean;
};

/** A template's text: what was filled in and what is left open can be told from the rest. */
export function TemplateText({ parts, upTo = Infinity, unfilled = false }: TextProps) {
  let room = upTo;
  const shown = parts.map((part) => {
    const text = cutText(part.text, room);
    room -= text.length;
    return { kind: part.kind, text };
  });
  return shown.map(({ kind, text }, index) => {
    if (text === "") return null;
    // The parts of a text have no other name than their place.
    if (kind === "open" && unfilled) {
      return (
        <span key={index} className="text-accent">
          {text}
        </span>
      );
    }
    if (kind === "open") {
      return (
        <mark key={index} className="text-warn underline decoration-dotted underline-offset-2">
          {text}
        </mark>
      );
    }
    return kind === "value" ? (
      <span key={index} className="font-medium text-ink">
        {text}
      </span>
    ) : (
      text
    );
  });
}
