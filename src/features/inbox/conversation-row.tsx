import { AtSign, CornerUpLeft, Pin } from "lucide-react";
import { memo, type MouseEvent } from "react";
import { Link } from "wouter";
import { calledBy, showAddress } from "../../lib/contact";
import type { ConversationActions } from "../../lib/conversation-actions";
import { cx } from "../../lib/cx";
import type { ConversationId, Row } from "../../lib/types";
import { Avatar } from "../../ui/avatar";
import { CountBadge } from "../../ui/badge";
import { ChannelIcon } from "../../ui/channel-icon";
import { TimeAgo } from "../../ui/time";
import { DraftMark } from "./draft-mark";
import { RowActions } from "./row-actions";
import { RowCheckbox } from "./row-checkbox";
import { RowTags } from "./row-tags";
import { useLongPress } from "./use-long-press";

// Tells the thread that a step back leads here.
const FROM_LIST = { fromList: true };

export type RowProps = {
  row: Row;
  unread: number;
  /** Its thread is open. */
  open: boolean;
  pinned: boolean;
  /** A note in it names me. */
  mentioned?: boolean;
  href: string;
  /** Whom it is assigned to. */
  assignee: string | undefined;
  checked: boolean;
  /** Rows are being selected: a tap selects instead of opening. */
  selecting: boolean;
  onSelect: (id: ConversationId, through?: boolean) => void;
  /** Null for who may only read. */
  actions: ConversationActions | null;
};

// A page of the list arrives as new objects whenever one row of it changes: compare what they hold.
function sameRow(before: RowProps, after: RowProps): boolean {
  const { row: rowBefore, ...propsBefore } = before;
  const { row: rowAfter, ...propsAfter } = after;
  return sameFields(propsBefore, propsAfter) && sameFields(rowBefore, rowAfter);
}

function sameFields<T extends object>(before: T, after: T): boolean {
  if (before === after) return true;
  const keys = Object.keys(after) as (keyof T)[];
  return (
    keys.length === Object.keys(before).length && keys.every((key) => before[key] === after[key])
  );
}

/** One conversation in the list. */
export const ConversationRow = memo(function ConversationRow(props: RowProps) {
  const { row, open, checked, selecting, href, onSelect, actions } = props;
  const longPress = useLongPress(() => onSelect(row._id));
  // Before the link sees it: with Shift it would open a window.
  const onClickCapture = (event: MouseEvent) => {
    longPress.onClickCapture(event);
    const touched = event.nativeEvent instanceof PointerEvent && isTouch(event.nativeEvent);
    const onLink = event.target instanceof Element && event.target.closest("a") !== null;
    if (!onLink || event.isPropagationStopped()) return;
    if (event.shiftKey || (selecting && touched)) {
      event.preventDefault();
      event.stopPropagation();
      onSelect(row._id, event.shiftKey);
    }
  };
  return (
    <div
      {...longPress}
      onClickCapture={onClickCapture}
      data-conversation={row._id}
      className={cx(
        "group/row takes-clicks relative border-b border-line/60 transition-colors duration-75 [-webkit-touch-callout:none] pointer-coarse:select-none",
        open
          ? "bg-accent-soft before:absolute before:inset-y-0 before:left-0 before:w-0.5 before:bg-accent"
          : checked
            ? "bg-accent-wash"
            : "hover:bg-hover",
      )}
    >
      <Link
        href={href}
        state={FROM_LIST}
        aria-current={open ? "page" : undefined}
        className="inset-focus flex gap-3 py-3 pr-3.5 pl-4"
      >
        <Picture {...props} />
        <span className="min-w-0 flex-1">
          <FirstLine {...props} />
          <SecondLine {...props} />
          <RowTags row={row} />
        </span>
      </Link>
      <RowCheckbox
        label={`Select ${calledBy(row)}`}
        checked={checked}
        onToggle={(through) => onSelect(row._id, through)}
        className={cx(
          "absolute top-3 left-4 size-9",
          selecting
            ? "bg-surface/80"
            : "opacity-0 group-hover/row:bg-surface/80 group-hover/row:opacity-100 focus-visible:bg-surface/80 focus-visible:opacity-100 pointer-coarse:hidden",
        )}
      />
      {actions && !selecting && <RowActions row={row} actions={actions} />}
    </div>
  );
}, sameRow);

function isTouch({ pointerType }: PointerEvent): boolean {
  return pointerType === "touch";
}

function Picture({ row, open }: RowProps) {
  return (
    <span className="relative h-9 shrink-0">
      <Avatar name={row.contactName} />
      <span
        className={cx(
          "absolute -right-1.5 -bottom-1.5 flex size-4.5 items-center justify-center rounded-full text-muted ring-2",
          open ? "bg-accent-soft ring-accent-soft" : "bg-sunken ring-surface",
        )}
      >
        <ChannelIcon channel={row.channel} className="size-2.5" />
      </span>
    </span>
  );
}

function FirstLine({ row, unread, pinned }: RowProps) {
  const bare = row.customerId === undefined;
  return (
    <span className="flex items-baseline gap-2">
      <span className="flex min-w-0 items-baseline gap-1.5">
        <span
          className={cx("min-w-0 truncate text-ink", unread > 0 ? "font-semibold" : "font-medium")}
        >
          {row.contactName}
        </span>
        {bare && row.contactName !== showAddress(row.contactAddress) && (
          <span
            // A number is all one knows of them, and short.
            className={cx("text-xs text-faint", row.channel === "sms" ? "shrink-0" : "truncate")}
          >
            {showAddress(row.contactAddress)}
          </span>
        )}
      </span>
      <span className="ml-auto flex shrink-0 items-center gap-1.5 text-xs text-faint tabular-nums">
        {pinned && (
          <span role="img" aria-label="Pinned" title="Pinned">
            <Pin className="size-3 fill-current" aria-hidden />
          </span>
        )}
        <TimeAgo at={row.lastActivityAt} />
      </span>
    </span>
  );
}

function SecondLine({ row, unread, open, mentioned, assignee }: RowProps) {
  return (
    <span className="mt-0.5 flex items-center gap-1 text-sm">
      {!open && <DraftMark conversationId={row._id} />}
      {row.lastDirection === "out" && (
        <span role="img" aria-label="Your team:" className="flex">
          <CornerUpLeft className="size-3 text-faint" aria-hidden />
        </span>
      )}
      <span
        dir="auto"
        className={cx(
          "min-w-0 flex-1 truncate text-left",
          unread > 0 ? "font-medium text-ink" : "text-muted",
        )}
      >
        {row.preview}
      </span>
      <span className="ml-1 flex items-center gap-1.5 empty:hidden">
        {assignee && (
          <span role="img" aria-label={`Assigned to ${assignee}`} title={`Assigned to ${assignee}`}>
            <Avatar name={assignee} size="2xs" />
          </span>
        )}
        {mentioned && (
          <span
            role="img"
            aria-label="You are mentioned"
            title="A note mentions you"
            className="flex size-[1.125rem] items-center justify-center rounded-full bg-warn-soft text-warn"
          >
            <AtSign className="size-3" aria-hidden />
          </span>
        )}
        <CountBadge count={unread} label="unread" />
      </span>
    </span>
  );
}
