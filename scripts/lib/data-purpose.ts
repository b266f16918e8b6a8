/** A data folder is a demo's or a business's, from its first start on, and never both. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Purpose = "demo" | "production";

/**
 * Makes the folder one of that purpose. Throws when it is another's: demo people must not be let
 * into a business, nor a business be given away by the sign-in that asks for no password.
 */
export function claimData(folder: string, purpose: Purpose): void {
  const note = join(folder, "purpose.txt");
  const before = purposeOf(folder, note);
  if (before === null) return writeFileSync(note, `${purpose}\n`);
  if (before === purpose) return;
  throw new Error(
    before === "demo"
      ? `The data in ${folder} is a demo's: name another folder with DATA_DIR`
      : `The data in ${folder} is a business's: set PUBLIC_URL to run it, or name another folder with DATA_DIR for a demo`,
  );
}

/** Folders of before this was noted are a demo's. */
function purposeOf(folder: string, note: string): Purpose | null {
  if (existsSync(note)) return readFileSync(note, "utf8").trim() as Purpose;
  return existsSync(join(folder, "backend")) ? "demo" : null;
}
