import type { DraftFile, Position } from "../../lib/types";
import { contentOf, type Draft, withFiles } from "./draft";
import { NO_FILES } from "./draft-files";

/** Whoever typed so recently is typing. ms */
const TYPING = 10_000;

export type SavedDraft = {
  text: string;
  files?: readonly DraftFile[] | undefined;
  after?: Position | undefined;
  version: number;
};

type Outcome =
  /** The server has what was already known. */
  | { do: "nothing" }
  /** What is here stands, and the server's version is taken note of. */
  | { do: "keep"; patch: Partial<Draft> }
  /** The server's takes the place of what is here; `lost` is what nobody else has. */
  | { do: "adopt"; draft: Draft; lost: string | null };

/**
 * What to do about the draft the server holds (null: none, because it was sent or emptied).
 * `sent` is the content this page is saving. The newer one wins, but never over what is being typed here.
 */
export function settleDraft(
  here: Draft,
  saved: SavedDraft | null,
  sent: string | null,
  now: number,
): Outcome {
  const version = saved?.version ?? null;
  if (version === here.version) return { do: "nothing" };
  const { text, files = NO_FILES } = saved ?? { text: "" };
  const theirs = contentOf({ text, files });
  if (theirs.trim() === contentOf(here).trim()) {
    return { do: "keep", patch: { version, unsaved: false } };
  }
  // Saved by this page, which has gone on since.
  if (theirs === sent) return { do: "keep", patch: { version } };
  const newer = here.changedAt > (version ?? 0) || now - here.changedAt < TYPING;
  if (here.unsaved && newer) return { do: "keep", patch: { version } };
  // Files are never lost to a newer text: one too many is seen, and taken out by a click.
  const all = here.unsaved ? withFiles(files, here.files ?? NO_FILES) : files;
  const unsaved = all.length > files.length;
  const draft: Draft = { text, version, unsaved, changedAt: here.changedAt };
  if (all.length > 0) draft.files = all;
  if (saved?.after !== undefined) draft.after = saved.after;
  return { do: "adopt", draft, lost: here.unsaved && here.text.trim() !== "" ? here.text : null };
}
