import { Bell, BellOff, EyeOff, Volume2 } from "lucide-react";
import { toast } from "../../ui/toast";
import type { MenuEntry } from "../../ui/menu-button";
import { changeAlertSettings, useAlertSettings } from "./settings";

async function switchDesktop(on: boolean): Promise<void> {
  if (on && (await Notification.requestPermission()) !== "granted") {
    toast("Your browser shows no notifications of this page. You can allow them in its settings.");
    return;
  }
  changeAlertSettings({ desktop: on });
}

function switchSound(on: boolean): void {
  changeAlertSettings({ sound: on });
  // So that it is known, and because a browser wants the first sound to follow a click.
  if (on) void import("./chime").then(({ chime }) => chime());
}

/** The member menu's switches for notifications and sound, for this browser. */
export function useAlertEntries(): MenuEntry[] {
  const { desktop, sound, hideText } = useAlertSettings();
  const supported = "Notification" in window;
  const blocked = supported && Notification.permission === "denied";
  const shown = desktop && supported && Notification.permission === "granted";
  const entries: (MenuEntry | false)[] = [
    supported && {
      kind: "toggle",
      icon: blocked ? BellOff : Bell,
      label: "Desktop notifications",
      ...(blocked ? { note: "Blocked in your browser's settings" } : {}),
      on: shown,
      onChange: (on) => void switchDesktop(on),
    },
    shown && {
      kind: "toggle",
      icon: EyeOff,
      label: "Hide message text",
      on: hideText,
      onChange: (on) => changeAlertSettings({ hideText: on }),
    },
    { kind: "toggle", icon: Volume2, label: "Sound", on: sound, onChange: switchSound },
  ];
  return entries.filter((entry) => entry !== false);
}
