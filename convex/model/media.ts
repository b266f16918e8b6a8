import { imageSize } from "image-size";
import type { Infer } from "convex/values";
import type { storedFile } from "./shapes";

/** What a browser can show and cannot be made to run. */
const IMAGES: Record<string, string> = {
  png: "image/png",
  jpg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
};

export const UNKNOWN_TYPE = "application/octet-stream";

export type Sniffed = Pick<Infer<typeof storedFile>, "contentType" | "width" | "height">;

/**
 * What a file is by its own bytes, never by what its sender says: a picture with its size in
 * pixels, a PDF, or unknown, which can only be downloaded.
 */
export function sniff(bytes: Uint8Array): Sniffed {
  if (startsWith(bytes, "%PDF-")) return { contentType: "application/pdf" };
  try {
    const { type, width, height, orientation = 1 } = imageSize(bytes);
    const contentType = IMAGES[type ?? ""];
    if (contentType === undefined) return { contentType: UNKNOWN_TYPE };
    // From 5 on the picture lies on its side, and is shown upright.
    return orientation >= 5
      ? { contentType, width: height, height: width }
      : { contentType, width, height };
  } catch {
    return { contentType: UNKNOWN_TYPE };
  }
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return Array.from(text).every((char, index) => bytes[index] === char.charCodeAt(0));
}
