import { ChevronDown, CircleUserRound, UserRoundX, UsersRound } from "lucide-react";
import { Link, useLocation } from "wouter";
import { NOBODY } from "../../../convex/shared/inbox";
import { cx } from "../../lib/cx";
import { lazy } from "../../lib/lazy";
import { useMe } from "../../lib/me";
import { useMemberNames } from "../../lib/member-names";
import { type Assignee, conversationsPath, type ListView } from "../../lib/routes";
import { Popover } from "../../ui/popover";

const PeoplePicker = lazy(() => import("../../ui/people-picker"));

const LINK =
  "tap inset-focus inline-flex h-7 min-w-0 items-center gap-1 rounded-md px-2 text-xs font-medium transition-colors hover:bg-hover";
const PLAIN = "text-muted hover:text-ink";

type ViewBarProps = { view: ListView; onSelect: () => void };

/** Whose conversations, in which order, and the way to select several. */
export function ViewBar({ view, onSelect }: ViewBarProps) {
  return (
    <div className="flex min-h-9 shrink-0 items-center border-b border-line px-2.5 py-1 pointer-coarse:py-0">
      <AssigneeChoice view={view} />
      <span className="flex-1" />
      {view.filter === "attention" && <OrderChoice view={view} />}
      <button type="button" onClick={onSelect} className={cx(LINK, PLAIN)}>
        Select
      </button>
    </div>
  );
}

const EVERYONE = "anyone";
const WHO = [
  { value: EVERYONE, label: "Anyone", icon: UsersRound, first: true },
  { value: NOBODY, label: "Unassigned", icon: UserRoundX },
] as const;

function AssigneeChoice({ view }: { view: ListView }) {
  const { member } = useMe();
  const [, navigate] = useLocation();
  const nameOf = useMemberNames();
  const { assignee, ...rest } = view;
  const value = assignee === "me" ? member._id : (assignee ?? EVERYONE);
  return (
    <Popover
      align="start"
      label="Whose conversations"
      trigger={
        <button type="button" className={cx(LINK, assignee ? "text-accent" : PLAIN)}>
          <CircleUserRound className="size-3.5 shrink-0" aria-hidden />
          <span className="sr-only">Assigned to: </span>
          <span className="truncate">{said(assignee, nameOf)}</span>
          <ChevronDown className="size-3 shrink-0" aria-hidden />
        </button>
      }
    >
      {(close) => (
        <PeoplePicker
          label="Whose conversations"
          besides={WHO.filter(({ value: who }) => who === EVERYONE || seesAll(member))}
          onlyMe={!seesAll(member)}
          value={value}
          onChoose={(who) => {
            close();
            const chosen: Assignee | null =
              who === EVERYONE ? null : who === member._id ? "me" : (who as Assignee);
            navigate(conversationsPath({ ...rest, ...(chosen && { assignee: chosen }) }));
          }}
        />
      )}
    </Popover>
  );
}

function seesAll({ permissions }: { permissions: string[] }): boolean {
  return permissions.includes("viewAll");
}

function said(assignee: Assignee | undefined, nameOf: ReturnType<typeof useMemberNames>): string {
  if (assignee === undefined) return "Anyone";
  if (assignee === "me") return "Me";
  if (assignee === NOBODY) return "Unassigned";
  return nameOf(assignee) ?? "…";
}

const ORDERS = [
  { order: "newest", label: "Newest" },
  { order: "waiting", label: "Waiting longest" },
] as const;

/** Links, like the filters: an order can be shared and gone back from. */
function OrderChoice({ view }: { view: ListView }) {
  const current = view.order ?? "newest";
  return (
    <nav aria-label="Order" className="flex">
      {ORDERS.map(({ order, label }) => (
        <Link
          key={order}
          href={conversationsPath({ ...view, order })}
          aria-current={order === current ? "true" : undefined}
          className={cx(LINK, order === current ? "text-accent" : PLAIN)}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
