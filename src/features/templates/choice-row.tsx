import { cx } from "../../lib/cx";
import { Button } from "../../ui/button";
import { TemplateText } from "../../ui/template-text";
import type { Choice } from "./picker-body";

/** What a row shows of a text. Characters */
const GLIMPSE = 240;

type RowProps = {
  choice: Choice;
  active: boolean;
  withCategory: boolean;
  onActive: () => void;
  onCopy: () => void;
  onInsert: () => void;
};

/** One template: a press copies it, the button beside it inserts it. */
export function ChoiceRow(props: RowProps) {
  const { choice, active, withCategory, onActive, onCopy, onInsert } = props;
  const { name, category, filled } = choice;
  return (
    <li
      onPointerMove={active ? undefined : onActive}
      className={cx("flex items-center gap-2 rounded-md pr-2", active && "bg-hover")}
    >
      <button
        type="button"
        data-choice
        // The arrows move between the rows, Tab from the active one to its "Insert".
        tabIndex={active ? 0 : -1}
        onFocus={onActive}
        onClick={onCopy}
        className="tap min-w-0 flex-1 rounded-md px-2 py-1.5 text-left"
      >
        <span className="flex items-baseline gap-2">
          <span dir="auto" className="min-w-0 truncate text-left text-sm font-medium">
            {name}
          </span>
          {withCategory && <span className="shrink-0 text-2xs text-faint">{category}</span>}
        </span>
        <span
          dir="auto"
          className="line-clamp-2 text-left text-xs text-muted [overflow-wrap:anywhere] md:line-clamp-1"
        >
          <TemplateText parts={filled.parts} upTo={GLIMPSE} />
        </span>
      </button>
      <Button
        size="sm"
        tabIndex={active ? 0 : -1}
        aria-label={`Insert ${name}`}
        onFocus={onActive}
        onClick={onInsert}
      >
        Insert
      </Button>
    </li>
  );
}
