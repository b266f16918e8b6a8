import { useQuery } from "convex/react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { api } from "../../../convex/_generated/api";
import { useConversationActions } from "../../lib/conversation-actions";
import { useMe } from "../../lib/me";
import { useMemberNames } from "../../lib/member-names";
import { type Assignee, conversationsPath, FILTER_LABELS, type ListView } from "../../lib/routes";
import type { ConversationId, Me, Row } from "../../lib/types";
import { unreadOf } from "../../lib/unread";
import { ConversationRow } from "./conversation-row";
import { EmptyList } from "./empty-list";
import { useHeldOrder } from "./held-order";
import { ListSkeleton, RowSkeleton } from "../../ui/list-skeleton";
import { NewActivity, useNews } from "./new-activity";
import { type Place, readPlace, savePlace } from "./place";
import { SelectionBar } from "./selection-bar";
import { type ListArgs, usePages } from "./use-pages";
import { useMentioned } from "./use-mentioned";
import { useReadMarks } from "./use-read-marks";
import { useRowKeys } from "./use-row-keys";
import { useSelection } from "./use-selection";
import { useSteadyScroll } from "./use-steady-scroll";
import { ViewBar } from "./view-bar";

/** How many rows before the end the next page is asked for. */
const AHEAD = 20;
const NONE: Row[] = [];

type RowsProps = {
  view: ListView;
  openId: ConversationId | null;
  onShown: (() => void) | undefined;
};

/** The conversations of one view. Mount it anew for another view. */
export function ConversationRows({ view, openId, onShown }: RowsProps) {
  const { member } = useMe();
  const name = `${member._id}${conversationsPath(view)}`;
  const [place] = useState(() => readPlace(name));
  const args = useMemo<ListArgs>(
    () => ({ ...view, assignee: assigneeFor(member, view.assignee) }),
    [member, view],
  );
  const start = place?.order.indexOf(place.mark.id) ?? 0;
  const list = usePages(args, place?.pages ?? null, Math.max(0, start));
  const pinned = useQuery(api.inbox.pinned, args);

  const scroller = useRef<VirtualizerHandle>(null);
  const down = useState(place !== null);
  const [isDown] = down;
  const order = useHeldOrder(list.ids, isDown, place?.order);
  const items = useMemo(() => withPins(pinned ?? NONE, order), [order, pinned]);
  const news = useNews(list.rows, list.ids[0], isDown, place?.seenUntil ?? 0);
  const rows = useMemo(() => {
    const both = new Map(list.rows);
    for (const row of pinned ?? NONE) both.set(row._id, row);
    return both;
  }, [list.rows, pinned]);

  const scroll = useSteadyScroll(scroller, items, place?.mark ?? null, down);
  const look = () => {
    const handle = scroller.current;
    scroll.remember();
    if (!handle || handle.viewportSize === 0) return;
    const first = handle.findItemIndex(handle.scrollOffset);
    const last = handle.findItemIndex(handle.scrollOffset + handle.viewportSize);
    list.look(first, last);
    if (last >= items.length - AHEAD) list.loadMore();
  };
  useEffect(look);
  const isShown = items.length > 0;
  useEffect(() => {
    if (isShown) onShown?.();
  }, [isShown, onShown]);
  useKeptPlace(name, () => {
    const mark = isDown ? scroll.mark() : null;
    return mark && { pages: list.pages, order, mark, seenUntil: news.seenUntil };
  });

  const ids = useMemo(() => [...rows.keys()], [rows]);
  const marks = useReadMarks(ids);
  const nameOf = useMemberNames();
  const mentioned = useMentioned();
  const actions = useConversationActions();
  const selection = useSelection(items);
  const canChange = member.permissions.includes("message");
  const box = useRef<HTMLDivElement>(null);
  const show = useCallback(
    (index: number) => scroller.current?.scrollToIndex(index, { align: "nearest" }),
    [],
  );
  useRowKeys({
    items,
    openId,
    box,
    show,
    toggle: selection.toggle,
    rows,
    actions: canChange ? actions : null,
  });
  const isEmpty = items.length === 0;
  const head = selection.isOn ? (
    <SelectionBar
      selection={selection}
      loaded={items.length}
      rows={rows}
      archived={
        selection.selected.size > 0 &&
        [...selection.selected].every((id) => rows.get(id)?.archived ?? view.filter === "archived")
      }
      actions={actions}
    />
  ) : (
    <ViewBar view={view} onSelect={selection.begin} />
  );
  if (isEmpty || pinned === undefined) {
    return (
      <div className="flex h-full flex-col">
        {head}
        <div className="min-h-0 flex-1">
          {list.isLoading || pinned === undefined ? <ListSkeleton /> : <EmptyList view={view} />}
        </div>
      </div>
    );
  }

  return (
    <div className="flex h-full flex-col">
      {head}
      <div className="relative min-h-0 flex-1">
        {view.order !== "waiting" && <NewActivity count={news.count} onShow={scroll.toTop} />}
        {/* A scrolled list is scrolled by keyboard through its links; the box itself takes no focus. */}
        <div
          ref={box}
          className="relative h-full overflow-y-auto overscroll-contain [overflow-anchor:none]"
        >
          <Virtualizer
            ref={scroller}
            as="ul"
            item="li"
            itemSize={72}
            onScroll={look}
            onResize={scroll.measured}
            data={items}
          >
            {(id, index) => {
              const row = rows.get(id);
              if (!row) return <RowSkeleton key={id} />;
              return (
                <ConversationRow
                  key={id}
                  row={row}
                  unread={unreadOf(row.inboundSeq, marks.get(id))}
                  open={id === openId}
                  pinned={index < pinned.length}
                  mentioned={mentioned.has(id)}
                  href={conversationsPath({ ...view, id })}
                  assignee={nameOf(row.assigneeId)}
                  checked={selection.selected.has(id)}
                  selecting={selection.isOn}
                  onSelect={selection.toggle}
                  actions={canChange ? actions : null}
                />
              );
            }}
          </Virtualizer>
          {list.isLoading && <RowSkeleton />}
          <p className="sr-only" role="status">
            {list.isLoading ? `Loading more of ${FILTER_LABELS[view.filter]}` : ""}
          </p>
        </div>
      </div>
    </div>
  );
}

/** Pins first, each row once. */
function withPins(pinned: Row[], order: readonly ConversationId[]): readonly ConversationId[] {
  if (pinned.length === 0) return order;
  const onTop = new Set(pinned.map(({ _id }) => _id));
  return [...onTop, ...order.filter((id) => !onTop.has(id))];
}

/** Whose list to ask for. Who sees only their own conversations may not ask for others'. */
function assigneeFor(member: Me["member"], assignee: Assignee | undefined): ListArgs["assignee"] {
  if (assignee === "me") return member._id;
  return member.permissions.includes("viewAll") ? assignee : undefined;
}

/** Keeps the place when the list goes, or the whole page. */
function useKeptPlace(name: string, place: () => Place | null): void {
  const latest = useRef(place);
  useEffect(() => {
    latest.current = place;
  });
  useEffect(() => {
    const keep = () => savePlace(name, latest.current());
    addEventListener("pagehide", keep);
    return () => {
      removeEventListener("pagehide", keep);
      keep();
    };
  }, [name]);
}
