import { Building2, Keyboard, LogOut, Monitor, Moon, Sun } from "lucide-react";
import { commandOfKey } from "../lib/commands";
import { useAlertEntries } from "../features/alerts/menu-entries";
import { cx } from "../lib/cx";
import { useMe } from "../lib/me";
import { roleName } from "../lib/role";
import { useUndoEntry } from "./use-undo-entry";
import { useSession } from "../lib/session";
import { isTheme, setTheme, useTheme } from "../lib/theme";
import { Avatar } from "../ui/avatar";
import { MenuButton } from "../ui/menu-button";

const THEMES = [
  { value: "system", label: "As the system", icon: Monitor },
  { value: "light", label: "Light", icon: Sun },
  { value: "dark", label: "Dark", icon: Moon },
];

/** Who I am, how the page looks, and the way out. `compact` shows the picture alone. */
export function MemberMenu({ compact = false }: { compact?: boolean }) {
  const { member, account } = useMe();
  const { signOut, switchBusiness } = useSession();
  const theme = useTheme();
  const alerts = useAlertEntries();
  const undo = useUndoEntry();
  return (
    <MenuButton
      side={compact ? "bottom" : "top"}
      align={compact ? "end" : "start"}
      trigger={
        <button
          type="button"
          className="tap flex min-w-0 items-center justify-center gap-2.5 rounded-md p-1.5 text-left transition-colors hover:bg-hover lg:justify-start"
        >
          <Avatar name={member.name} size="sm" />
          <span className={cx("sr-only", !compact && "lg:not-sr-only lg:min-w-0 lg:flex-1")}>
            <span className="block truncate text-sm leading-4 font-medium">{member.name}</span>
            <span className="block truncate text-2xs leading-4 text-faint">
              {roleName(member.role)}
            </span>
          </span>
          <span className="sr-only">, theme, notifications and sign out</span>
        </button>
      }
      groups={[
        [
          {
            kind: "heading",
            title: member.name,
            note: `${roleName(member.role)} at ${account.name}`,
          },
        ],
        [
          {
            kind: "choice",
            label: "Theme",
            value: theme,
            options: THEMES,
            onChange: (value) => isTheme(value) && setTheme(value),
          },
        ],
        ...(member.permissions.includes("message") ? [[undo]] : []),
        alerts,
        [
          {
            kind: "action",
            icon: Keyboard,
            label: "Keyboard shortcuts",
            onSelect: () => commandOfKey("help")?.run(),
          },
        ],
        [
          ...(switchBusiness
            ? [
                {
                  kind: "action" as const,
                  icon: Building2,
                  label: "Switch business",
                  onSelect: switchBusiness,
                },
              ]
            : []),
          { kind: "action", icon: LogOut, label: "Sign out", onSelect: signOut },
        ],
      ]}
    />
  );
}
