import type { Command } from "../../lib/commands";

/**
 * The commands whose label holds every word asked for at the beginning of one of its own words.
 * Those that begin with what was typed come first.
 */
export function matchCommands(commands: readonly Command[], text: string): Command[] {
  const asked = words(text);
  const seen = new Set<string>();
  const matching = commands.filter(({ id, label }) => {
    if (label === undefined || seen.has(id)) return false;
    seen.add(id);
    const own = words(label);
    return asked.every((word) => own.some((mine) => mine.startsWith(word)));
  });
  const begins = ({ label = "" }: Command) =>
    label.toLowerCase().startsWith(text.trim().toLowerCase());
  return [...matching.filter(begins), ...matching.filter((command) => !begins(command))];
}

function words(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}
