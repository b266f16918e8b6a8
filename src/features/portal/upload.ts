import {
  NAME_HEADER,
  PORTAL_MAX_FILE,
  PORTAL_TYPES,
  TOKEN_HEADER,
} from "../../../convex/shared/portal";
import { ERROR_MESSAGES } from "../../../convex/shared/errors";
import type { AddedFile, UploadId } from "./types";

/** Why a file cannot be added, as far as the browser can tell; null when it may be tried. */
export function fileProblem(file: File): string | null {
  if (!PORTAL_TYPES.some((type) => type === file.type)) return ERROR_MESSAGES.FILE_TYPE_REFUSED;
  if (file.size > PORTAL_MAX_FILE) return ERROR_MESSAGES.FILE_TOO_LARGE;
  return null;
}

type Target = { url: string; token: string };
type Upload = { done: Promise<AddedFile>; cancel: () => void };

/** Brings a file to the server. Fails with a sentence for people; `onProgress` gets 0 to 1. */
export function uploadFile(
  { url, token }: Target,
  file: File,
  onProgress: (share: number) => void,
): Upload {
  // fetch tells nothing of how far an upload is.
  const request = new XMLHttpRequest();
  const sent = new Promise<UploadId>((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(reason));
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onerror = () => fail("It could not be sent. Check your connection.");
    request.onload = () => {
      const { uploadId, message } = answerOf(request.responseText);
      if (request.status === 200 && uploadId !== null) resolve(uploadId);
      else fail(message ?? "It could not be sent.");
    };
    request.open("POST", url);
    request.setRequestHeader(TOKEN_HEADER, token);
    request.setRequestHeader(NAME_HEADER, encodeURIComponent(file.name.toWellFormed()));
    request.send(file);
  });
  const done = Promise.all([sent, sidesOf(file)]).then(([uploadId, sides]) => {
    const { name, type: contentType, size } = file;
    const local = { name, contentType, size, ...sides, url: URL.createObjectURL(file) };
    return { uploadId, file: local };
  });
  return { done, cancel: () => request.abort() };
}

function answerOf(text: string): { uploadId: UploadId | null; message: string | null } {
  try {
    const answer = JSON.parse(text) as Partial<Record<string, unknown>>;
    const { uploadId, message } = answer;
    return {
      uploadId: typeof uploadId === "string" ? (uploadId as UploadId) : null,
      message: typeof message === "string" ? message : null,
    };
  } catch {
    return { uploadId: null, message: null };
  }
}

/** A picture's size in pixels, so that its room is right before the server has told it. */
async function sidesOf(file: File): Promise<{ width: number; height: number } | null> {
  if (!file.type.startsWith("image/")) return null;
  try {
    const bitmap = await createImageBitmap(file);
    const { width, height } = bitmap;
    bitmap.close();
    return { width, height };
  } catch {
    return null;
  }
}
