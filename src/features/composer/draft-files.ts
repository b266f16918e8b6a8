import { isIdShaped } from "../../lib/routes";
import type { DraftFile } from "../../lib/types";

export const NO_FILES: readonly DraftFile[] = [];

/** Files as they were stored; what is no file is left out. */
export function parseFiles(value: unknown): DraftFile[] {
  return Array.isArray(value) ? value.map(parseFile).filter((file) => file !== null) : [];
}

function parseFile(value: unknown): DraftFile | null {
  if (typeof value !== "object" || value === null) return null;
  const { uploadId, name, contentType, size, width, height, url } = value as Partial<
    Record<keyof DraftFile, unknown>
  >;
  if (typeof uploadId !== "string" || !isIdShaped<"uploads">(uploadId)) return null;
  if (typeof name !== "string" || typeof url !== "string") return null;
  if (typeof contentType !== "string" || typeof size !== "number") return null;
  const isSized = typeof width === "number" && typeof height === "number";
  return { uploadId, name, contentType, size, url, ...(isSized && { width, height }) };
}
