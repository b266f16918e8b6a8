import { tableNumberOf, whyNoId } from "./id.ts";

/** Stored files were once known by one; there are none of them here. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a file can have this id. Throws, in Convex's words, when it is no id at all. */
export function isStorageId(id: string, operation: string): boolean {
  if (tableNumberOf(id) !== null) return true;
  if (UUID.test(id)) return false;
  throw new Error(
    `Invalid argument \`storageId\` for \`storage.${operation}\`: Unable to decode ID: ${whyNoId(id)}`,
  );
}
