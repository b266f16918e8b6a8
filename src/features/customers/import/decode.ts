// Spreadsheets still write the encodings of the machine they run on. Convex and the browser speak
// UTF-8, so a file is brought to text here, by its byte order mark or else by what fits.

export type Decoded = { text: string; encoding: string };

const MARKS = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: "utf-8" },
  { bytes: [0xff, 0xfe], encoding: "utf-16le" },
  { bytes: [0xfe, 0xff], encoding: "utf-16be" },
];

/** The text of a file, or null when it is none. Latin letters before zero bytes are UTF-16 without a mark. */
export function decode(bytes: Uint8Array): Decoded | null {
  const encoding =
    MARKS.find(({ bytes: mark }) => mark.every((byte, index) => bytes[index] === byte))?.encoding ??
    guess(bytes);
  if (encoding === null) return null;
  const text = new TextDecoder(encoding).decode(bytes);
  return text.includes("\0") ? null : { text, encoding };
}

/** Whether it is a workbook, which is a ZIP file, or one of the old kind. */
export function isWorkbook(bytes: Uint8Array): boolean {
  const starts = (mark: number[]) => mark.every((byte, index) => bytes[index] === byte);
  return starts([0x50, 0x4b, 0x03, 0x04]) || starts([0xd0, 0xcf, 0x11, 0xe0]);
}

function guess(bytes: Uint8Array): string | null {
  const head = bytes.subarray(0, 4096);
  const zeros = [0, 0];
  head.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  if (odd > head.length / 4 && even === 0) return "utf-16le";
  if (even > head.length / 4 && odd === 0) return "utf-16be";
  if (even + odd > 0) return null;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return "utf-8";
  } catch {
    return "windows-1252";
  }
}
