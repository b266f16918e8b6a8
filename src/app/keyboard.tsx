import { Keyboard as KeyboardIcon, Search } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { commandOfKey, useCommands, type Command } from "../lib/commands";
import { isSingleKey, keyNameOf } from "../lib/keys";
import { lazy } from "../lib/lazy";
import { singleKeysAreOn } from "../lib/single-keys";

const FindAnything = lazy(() => import("./find-anything"));
const ShortcutsDialog = lazy(() => import("../features/palette/shortcuts-dialog"));

/** Where keys are text, and what is open over the page and has keys of its own. */
const TEXT = "input, textarea, select, [contenteditable]";
const OVER = "[role=dialog], [role=menu], [role=listbox]";

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const name = keyNameOf(event);
  if (name === null || (isSingleKey(name) && !singleKeysAreOn())) return;
  const { target } = event;
  if (target instanceof HTMLElement && name !== "palette") {
    if (target.closest(OVER)) return;
    if (target.closest(TEXT)) {
      // Out of the text first; pressed again, it leads out of the conversation.
      if (name === "back") target.blur();
      return;
    }
  }
  const command = commandOfKey(name);
  if (!command) return;
  event.preventDefault();
  command.run();
}

/** Listens to the keyboard, and shows the palette and the list of keys when they are asked for. */
export function Keyboard() {
  const [shown, setShown] = useState<"palette" | "help" | null>(null);
  const close = () => setShown(null);

  useEffect(() => {
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);

  const commands = useMemo<Command[]>(
    () => [
      {
        id: "palette",
        keyName: "palette",
        icon: Search,
        run: () => setShown((now) => (now === "palette" ? null : "palette")),
      },
      {
        id: "help",
        label: "Keyboard shortcuts",
        keyName: "help",
        icon: KeyboardIcon,
        run: () => setShown("help"),
      },
    ],
    [],
  );
  useCommands(commands);

  return (
    <>
      {shown === "palette" && <FindAnything onClose={close} />}
      {shown === "help" && <ShortcutsDialog onClose={close} />}
    </>
  );
}
