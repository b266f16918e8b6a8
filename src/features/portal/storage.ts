import { local, readStored, writeStored } from "../../lib/stored";
import type { AddedFile, UploadId } from "./types";

// Kept at every keystroke, so that neither a reload nor a lost connection costs a word. Under the
// link's key and not its token, which is written down nowhere.

export type PortalDraft = { text: string; files: AddedFile[] };

/** A message from the click until the server has it. */
export type Unsent = { clientId: string; body: string; files: AddedFile[]; at: number };

const draftName = (key: string) => `portal:${key}:draft`;
const unsentName = (key: string) => `portal:${key}:unsent`;

export function readDraft(key: string): PortalDraft {
  const { text, files } = record(parse(readStored(local, draftName(key))));
  return { text: typeof text === "string" ? text : "", files: filesFrom(files) };
}

export function writeDraft(key: string, { text, files }: PortalDraft): void {
  const empty = text === "" && files.length === 0;
  writeStored(
    local,
    draftName(key),
    empty ? null : JSON.stringify({ text, files: lasting(files) }),
  );
}

/** What was on its way when the page was closed, oldest first. */
export function listUnsent(key: string): Unsent[] {
  const list = parse(readStored(local, unsentName(key)));
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) => {
    const { clientId, body, files, at } = record(item);
    if (typeof clientId !== "string" || typeof body !== "string" || typeof at !== "number")
      return [];
    return [{ clientId, body, at, files: filesFrom(files) }];
  });
}

export function keepUnsent(key: string, message: Unsent): void {
  const others = listUnsent(key).filter(({ clientId }) => clientId !== message.clientId);
  writeUnsent(key, [...others, message]);
}

export function dropUnsent(key: string, clientId: string): void {
  writeUnsent(
    key,
    listUnsent(key).filter((message) => message.clientId !== clientId),
  );
}

function writeUnsent(key: string, list: Unsent[]): void {
  const kept = list.map(({ files, ...rest }) => ({ ...rest, files: lasting(files) }));
  writeStored(local, unsentName(key), kept.length === 0 ? null : JSON.stringify(kept));
}

/** A picture shown from this page's memory is nothing after it. */
function lasting(files: AddedFile[]): AddedFile[] {
  return files.map(({ uploadId, file }) => ({ uploadId, file: { ...file, url: undefined } }));
}

function parse(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function filesFrom(value: unknown): AddedFile[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    const { uploadId, file } = record(item);
    const { name, contentType, size, width, height } = record(file);
    if (typeof uploadId !== "string" || typeof name !== "string") return [];
    if (typeof contentType !== "string" || typeof size !== "number") return [];
    const sides = typeof width === "number" && typeof height === "number" && { width, height };
    return [{ uploadId: uploadId as UploadId, file: { name, contentType, size, ...sides } }];
  });
}
