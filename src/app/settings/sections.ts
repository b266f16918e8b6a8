import {
  Building2,
  DatabaseZap,
  FileText,
  History,
  MoonStar,
  RadioTower,
  ScrollText,
  Sparkles,
  type LucideIcon,
  UsersRound,
} from "lucide-react";
import { useMemo } from "react";
import type { Permission } from "../../../convex/shared/roles";
import { type Lazy, lazy } from "../../lib/lazy";
import { useMe } from "../../lib/me";
import { ASSISTANT_SETTINGS, BUSINESS_SETTINGS, DATA_SETTINGS } from "../../lib/routes";

export type SettingsSection = {
  /** Its address below /settings; what follows in the address is the page's `id`. */
  path: string;
  title: string;
  /** What one does there, in a few words. */
  about: string;
  icon: LucideIcon;
  /** Who does not have it sees no such section. */
  permission: Permission;
  page: Lazy<{ id: string | null }>;
};

/** All of Settings, in its order. The frame gives each page its heading and the room to scroll. */
export const SETTINGS_SECTIONS: readonly SettingsSection[] = [
  {
    path: BUSINESS_SETTINGS,
    title: "Business",
    about: "What it is called, its clocks and hours, its languages",
    icon: Building2,
    permission: "manageSettings",
    page: lazy(() => import("../../features/business/business-page")),
  },
  {
    path: "templates",
    title: "Message Templates",
    about: "What you send often, filled in for each customer",
    icon: FileText,
    permission: "manageTemplates",
    page: lazy(() => import("../../features/templates/settings/templates-page")),
  },
  {
    path: "channels",
    title: "Channels",
    about: "What texts and email leave by, whether they arrive, and a test",
    icon: RadioTower,
    permission: "manageSettings",
    page: lazy(() => import("../../features/channels/channels-page")),
  },
  {
    path: "members",
    title: "Members",
    about: "Who works here, and what each of them may do",
    icon: UsersRound,
    permission: "manageMembers",
    page: lazy(() => import("../../features/members/members-page")),
  },
  {
    path: "hours",
    title: "Sending hours",
    about: "When no text leaves unasked, and by whose clocks",
    icon: MoonStar,
    permission: "manageSettings",
    page: lazy(() => import("../../features/sending-hours/sending-hours")),
  },
  {
    path: "journal",
    title: "Delivery journal",
    about: "All that the providers told us, to read and replay",
    icon: ScrollText,
    permission: "manageSettings",
    page: lazy(() => import("../../features/journal/journal-page")),
  },
  {
    path: ASSISTANT_SETTINGS,
    title: "ComposeAI",
    about: "Whether replies are drafted, what that may use, and what it keeps",
    icon: Sparkles,
    permission: "manageSettings",
    page: lazy(() => import("../../features/compose/settings/assistant-page")),
  },
  {
    path: DATA_SETTINGS,
    title: "Data",
    about: "How long things are kept, exports, and customers being deleted",
    icon: DatabaseZap,
    permission: "manageData",
    page: lazy(() => import("../../features/data/data-page")),
  },
  {
    path: "audit",
    title: "Audit log",
    about: "Who changed, deleted or agreed to what, and when",
    icon: History,
    permission: "manageSettings",
    page: lazy(() => import("../../features/audit/audit-page")),
  },
];

/** The sections that the signed-in member may open. */
export function useSettingsSections(): SettingsSection[] {
  const { permissions } = useMe().member;
  return useMemo(
    () => SETTINGS_SECTIONS.filter(({ permission }) => permissions.includes(permission)),
    [permissions],
  );
}
