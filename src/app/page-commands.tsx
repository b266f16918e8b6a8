import { LogOut, MessagesSquare, Monitor, Moon, ScrollText, Sun, Users } from "lucide-react";
import { useMemo } from "react";
import { useLocation } from "wouter";
import { FILTERS } from "../../convex/shared/inbox";
import { useCommands, type Command } from "../lib/commands";
import { useMe } from "../lib/me";
import { conversationsPath, customersPath, FILTER_LABELS, JOURNAL } from "../lib/routes";
import { useSession } from "../lib/session";
import { setTheme } from "../lib/theme";

/** What can be done on every page: go somewhere, change the looks, leave. */
export function PageCommands() {
  const [, navigate] = useLocation();
  const { signOut } = useSession();
  const canManage = useMe().member.permissions.includes("manageSettings");
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
      ...(canManage
        ? [
            {
              id: "go-journal",
              label: "Go to Delivery journal",
              icon: ScrollText,
              run: () => navigate(JOURNAL),
            },
          ]
        : []),
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
    [navigate, signOut, canManage],
  );
  useCommands(commands);
  return null;
}
