/** Every key the product listens to, by name. `mod` is Command on a Mac and Control elsewhere. */
export const KEYS = {
  palette: { key: "mod+k", does: "Find or do anything", where: "Everywhere" },
  search: { key: "/", does: "Search conversations", where: "Everywhere" },
  create: { key: "c", does: "New conversation", where: "Everywhere" },
  help: { key: "?", does: "Show these shortcuts", where: "Everywhere" },
  next: { key: "j", does: "Next conversation", where: "In the list" },
  previous: { key: "k", does: "Previous conversation", where: "In the list" },
  open: { key: "Enter", does: "Open the conversation", where: "In the list" },
  select: { key: "x", does: "Select the conversation", where: "In the list" },
  reply: { key: "r", does: "Reply", where: "In a conversation" },
  note: { key: "n", does: "Write a note", where: "In a conversation" },
  archive: { key: "e", does: "Archive", where: "In a conversation" },
  back: { key: "Escape", does: "Back to the list", where: "In a conversation" },
} as const;

export type KeyName = keyof typeof KEYS;

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** How a key is printed on its cap: "⌘K", "Ctrl K", "Esc". */
export function keyCap(name: KeyName): string {
  const { key } = KEYS[name];
  if (key === "mod+k") return isMac ? "⌘K" : "Ctrl K";
  return key === "Escape" ? "Esc" : key.length === 1 ? key.toUpperCase() : key;
}

/** The name of the key that was pressed, or null for one that is none of ours. */
export function keyNameOf(event: KeyboardEvent): KeyName | null {
  const mod = isMac ? event.metaKey : event.ctrlKey;
  if (event.altKey || (isMac ? event.ctrlKey : event.metaKey)) return null;
  // "?" and "/" need Shift on some keyboards; letters must not have it.
  if (event.shiftKey && /^[a-z]$/i.test(event.key)) return null;
  const pressed =
    (mod ? "mod+" : "") + (event.key.length === 1 ? event.key.toLowerCase() : event.key);
  const names = Object.keys(KEYS) as KeyName[];
  return names.find((name) => KEYS[name].key === pressed) ?? null;
}

/** Whether a key is a single character, which speech input and a slip of the hand can produce. */
export function isSingleKey(name: KeyName): boolean {
  return KEYS[name].key.length === 1;
}
