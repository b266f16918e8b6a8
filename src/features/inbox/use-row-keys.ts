import { useMemo, type RefObject } from "react";
import { useCommands, type Command } from "../../lib/commands";
import type { ConversationActions } from "../../lib/conversation-actions";
import { conversationIdFrom } from "../../lib/routes";
import type { ConversationId, Row } from "../../lib/types";

/** A row that was just scrolled to is in the page a frame or two later. */
const FRAMES = 10;

type Keys = {
  items: readonly ConversationId[];
  openId: ConversationId | null;
  box: RefObject<HTMLElement | null>;
  /** Scrolls a row into sight. */
  show: (index: number) => void;
  rows: ReadonlyMap<ConversationId, Row>;
  toggle: (id: ConversationId) => void;
  /** null for who may not change conversations. */
  actions: ConversationActions | null;
};

/** The list by keyboard: j and k go from row to row, x selects one, e archives it. */
export function useRowKeys({ items, openId, box, show, rows, toggle, actions }: Keys): void {
  const commands = useMemo<Command[]>(() => {
    const here = () => focusedId() ?? openId;
    const go = (step: 1 | -1) => {
      const from = here();
      const at = from === null ? -1 : items.indexOf(from);
      const to = at === -1 ? 0 : Math.min(Math.max(at + step, 0), items.length - 1);
      const id = items[to];
      if (id === undefined) return;
      show(to);
      focusRow(box, id, FRAMES);
    };
    const offered: (Command | null)[] = [
      { id: "next", keyName: "next", run: () => go(1) },
      { id: "previous", keyName: "previous", run: () => go(-1) },
      {
        id: "select",
        keyName: "select",
        run: () => {
          const id = here();
          if (id !== null) toggle(id);
        },
      },
      actions && {
        id: "archive-row",
        keyName: "archive",
        run: () => {
          const id = focusedId();
          const row = id === null ? undefined : rows.get(id);
          if (row) void actions.setArchived([row._id], !row.archived);
        },
      },
    ];
    return offered.filter((command) => command !== null);
  }, [actions, box, items, openId, rows, show, toggle]);
  useCommands(commands);
}

function focusedId(): ConversationId | null {
  const row = document.activeElement?.closest<HTMLElement>("[data-conversation]");
  return conversationIdFrom(row?.dataset["conversation"]);
}

function focusRow(box: RefObject<HTMLElement | null>, id: ConversationId, frames: number): void {
  const link = box.current?.querySelector<HTMLElement>(`[data-conversation="${id}"] a`);
  if (link) link.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => focusRow(box, id, frames - 1));
}
