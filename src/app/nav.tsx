import { ChartNoAxesColumn, MessagesSquare, Settings, Users, type LucideIcon } from "lucide-react";
import { Link, useRoute } from "wouter";
import { cx } from "../lib/cx";
import { useMe } from "../lib/me";
import {
  CONVERSATIONS,
  CONVERSATIONS_PATTERN,
  CUSTOMERS,
  CUSTOMERS_PATTERN,
  REPORTS,
  SETTINGS,
  SETTINGS_PATTERN,
} from "../lib/routes";
import { CountBadge } from "../ui/badge";
import { MemberMenu } from "./member-menu";
import { useSettingsSections } from "./settings/sections";
import { useUnreadTotal } from "./use-unread-total";

type Place = {
  href: string;
  pattern: string;
  label: string;
  icon: LucideIcon;
  /** Shows my unread total. */
  counts: boolean;
};

const PLACES: Place[] = [
  {
    href: CONVERSATIONS,
    pattern: CONVERSATIONS_PATTERN,
    label: "Conversations",
    icon: MessagesSquare,
    counts: true,
  },
  { href: CUSTOMERS, pattern: CUSTOMERS_PATTERN, label: "Customers", icon: Users, counts: false },
];

const TO_SETTINGS: Place = {
  href: SETTINGS,
  pattern: SETTINGS_PATTERN,
  label: "Settings",
  icon: Settings,
  counts: false,
};

const TO_REPORTS: Place = {
  href: REPORTS,
  pattern: REPORTS,
  label: "Reports",
  icon: ChartNoAxesColumn,
  counts: false,
};

/** Reports are there for who may see them, Settings for who may change any. */
function usePlaces(): Place[] {
  const { permissions } = useMe().member;
  const settings = useSettingsSections().length > 0;
  return [
    ...PLACES,
    ...(permissions.includes("viewReports") ? [TO_REPORTS] : []),
    ...(settings ? [TO_SETTINGS] : []),
  ];
}

/** The left navigation: full on a wide screen, icons on a tablet, absent on a phone. */
export function Nav() {
  const { account } = useMe();
  const places = usePlaces();
  return (
    <header className="hidden w-15 shrink-0 flex-col p-2 md:flex lg:w-54 lg:px-3 lg:py-3">
      <div className="flex h-10 items-center justify-center gap-2.5 lg:justify-start lg:px-1">
        <span
          aria-hidden
          className="flex size-7 shrink-0 items-center justify-center rounded-md bg-accent text-xs font-bold text-on-accent"
        >
          {[...account.name][0]}
        </span>
        <span
          title={account.name}
          className="hidden text-sm leading-4 font-semibold tracking-tight lg:line-clamp-2"
        >
          {account.name}
        </span>
      </div>
      <nav aria-label="Main" className="mt-3 flex-1">
        <ul className="space-y-1">
          {places.map((place) => (
            <li key={place.href}>
              <PlaceLink place={place} shape="side" />
            </li>
          ))}
        </ul>
      </nav>
      <MemberMenu />
    </header>
  );
}

type PlaceProps = { place: Place; shape: "side" | "tab" };

function PlaceLink({ place: { href, pattern, label, icon: Icon, counts }, shape }: PlaceProps) {
  const [here] = useRoute(pattern);
  const total = useUnreadTotal();
  const unread = counts ? total : 0;
  const tab = shape === "tab";
  return (
    <Link
      href={href}
      aria-current={here ? "page" : undefined}
      title={unread > 0 ? `${label}, ${unread} unread` : label}
      className={cx(
        "tap relative flex items-center justify-center rounded-md font-medium transition-colors",
        tab
          ? "h-12 min-w-0 flex-1 flex-col gap-0.5 text-2xs"
          : "h-9 gap-2.5 text-sm lg:justify-start lg:px-2.5",
        tab && (here ? "text-accent" : "text-muted"),
        !tab &&
          (here ? "bg-surface text-ink shadow-card ring-1 ring-line" : "text-muted hover:bg-hover"),
      )}
    >
      <Icon className={cx("shrink-0", tab ? "size-5" : "size-4")} aria-hidden />
      <span className={tab ? "max-w-full truncate px-0.5" : "sr-only lg:not-sr-only lg:flex-1"}>
        {label}
      </span>
      <span
        className={cx(
          "absolute flex",
          tab ? "top-0 left-1/2 ml-1.5" : "-top-1.5 -right-1.5 lg:static",
        )}
      >
        <CountBadge count={unread} label="unread" />
      </span>
    </Link>
  );
}

/** On a phone, below the lists: the way between them. Inside a conversation or a profile, back is the way. */
export function PhoneTabs() {
  const [list] = useRoute(CONVERSATIONS);
  const [customers] = useRoute(CUSTOMERS);
  const [reports] = useRoute(REPORTS);
  const [settings] = useRoute(SETTINGS);
  const places = usePlaces();
  if (!list && !customers && !reports && !settings) return null;
  return (
    <nav
      aria-label="Main"
      className="flex shrink-0 border-t border-line bg-surface px-2 pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {places.map((place) => (
        <PlaceLink key={place.href} place={place} shape="tab" />
      ))}
    </nav>
  );
}
