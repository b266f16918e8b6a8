export interface ByteRange {
  start: number;
  /** Inclusive. */
  end: number;
}

/**
 * Reads a Range header (RFC 9110 §14.2) against a file of `size` bytes.
 * @returns null for the whole file, also when the header is not understood; several ranges are as
 * good as none that can be had, as on Convex
 */
export function parseRange(
  header: string | undefined,
  size: number,
): ByteRange | "unsatisfiable" | null {
  if (header === undefined || size === 0) return null;
  if (/^bytes=\s*[\d-]+\s*(?:,\s*[\d-]+\s*)+$/.test(header.trim())) return "unsatisfiable";
  const match = /^bytes=(\d*)-(\d*)$/.exec(header.trim());
  if (match === null) return null;
  const [, first = "", last = ""] = match;
  if (first === "" && last === "") return null;
  if (first === "") {
    const length = Number(last);
    if (length === 0) return "unsatisfiable";
    return { start: Math.max(0, size - length), end: size - 1 };
  }
  const start = Number(first);
  const end = last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (start >= size) return "unsatisfiable";
  return last !== "" && Number(last) < start ? null : { start, end };
}
