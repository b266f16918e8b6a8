import { ChartNoAxesColumn, LogOut, MessagesSquare, Monitor, Moon, Sun, Users } from "lucide-react";
import { useMemo } from "react";
import { useLocation } from "wouter";
import { FILTERS } from "../../convex/shared/inbox";
import { useCommands, type Command } from "../lib/commands";
import { useMe } from "../lib/me";
import {
  conversationsPath,
  customersPath,
  FILTER_LABELS,
  REPORTS,
  settingsPath,
} from "../lib/routes";
import { useSession } from "../lib/session";
import { setTheme } from "../lib/theme";
import { useSettingsSections } from "./settings/sections";

/** What can be done on every page: go somewhere, change the looks, leave. */
export function PageCommands() {
  const [, navigate] = useLocation();
  const { signOut } = useSession();
  const { permissions } = useMe().member;
  const sections = useSettingsSections();
  const commands = useMemo<Command[]>(
    () => [
      ...FILTERS.map((filter) => ({
        id: `go-${filter}`,
        label: `Go to ${FILTER_LABELS[filter]}`,
        icon: MessagesSquare,
        run: () => navigate(conversationsPath({ filter })),
      })),
      {
        id: "go-customers",
        label: "Go to Customers",
        icon: Users,
        run: () => navigate(customersPath()),
      },
      ...(permissions.includes("viewReports")
        ? [
            {
              id: "go-reports",
              label: "Go to Reports",
              icon: ChartNoAxesColumn,
              run: () => navigate(REPORTS),
            },
          ]
        : []),
      ...sections.map(({ path, title, icon }) => ({
        id: `go-settings-${path}`,
        label: `Go to ${title}`,
        detail: "Settings",
        icon,
        run: () => navigate(settingsPath(path)),
      })),
      { id: "theme-light", label: "Light theme", icon: Sun, run: () => setTheme("light") },
      { id: "theme-dark", label: "Dark theme", icon: Moon, run: () => setTheme("dark") },
      {
        id: "theme-system",
        label: "Theme of the system",
        icon: Monitor,
        run: () => setTheme("system"),
      },
      { id: "sign-out", label: "Sign out", icon: LogOut, run: signOut },
    ],
    [navigate, signOut, sections, permissions],
  );
  useCommands(commands);
  return null;
}
