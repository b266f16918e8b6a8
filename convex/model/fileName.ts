import { MAX_FILE_NAME } from "../shared/attachments";
import { cutText, isUnseen } from "../shared/text";

/** Windows keeps these for devices, whatever stands behind the dot. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/**
 * A file's name from elsewhere as people may be shown it and save it: the last part of its path,
 * without what no file system takes, what cannot be seen or turns the text around, and not endless.
 * Its ending stays, and is the one that counts: Windows leaves out dots and spaces behind it.
 */
export function cleanFileName(name: string, otherwise = "File"): string {
  const last = name.slice(-10_000).split(/[/\\]/).at(-1) ?? "";
  const clean = last
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "")
    .replace(/[:*?"<>|]+/g, "_")
    .trim()
    .replace(/[.\s]+$/, "")
    .replace(RESERVED, "_$1");
  if (isUnseen(clean)) return otherwise;
  if (clean.length <= MAX_FILE_NAME) return clean;
  const ending = /\.\w{1,8}$/.exec(clean)?.[0] ?? "";
  return `${cutText(clean, MAX_FILE_NAME - 1 - ending.length)}…${ending}`;
}
