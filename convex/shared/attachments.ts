import { fileSize } from "./fileSize";
import type { Channel } from "./inbox";

/** What can go out with a message of one channel. Sizes are in bytes. */
export type AttachmentRules = {
  maxFiles: number;
  /** All files of a message together. */
  maxTotal: number;
  /** Type → the largest such file; "*" is any other type. What is not named cannot be sent. */
  types: Readonly<Record<string, number>>;
};

const MB = 1_000_000;
const ANY_FILE = { maxFiles: 10, maxTotal: 10 * MB, types: { "*": 10 * MB } };

export const ATTACHMENT_RULES: Record<Channel, AttachmentRules> = {
  // Twilio takes 5 MB and ten files in all, and makes pictures fit each carrier; what is no picture
  // passes as it is, and the smallest limit among the carriers is 0.6 MB.
  sms: {
    maxFiles: 10,
    maxTotal: 5 * MB,
    types: {
      "image/jpeg": 5 * MB,
      "image/png": 5 * MB,
      "image/gif": 5 * MB,
      "application/pdf": 0.6 * MB,
    },
  },
  // Every mailbox takes as much; and all of it is in memory at once, three times over, as it leaves.
  email: ANY_FILE,
  portal: ANY_FILE,
};

export const MAX_FILE_NAME = 120;

const NAMES: Record<string, string> = {
  "image/jpeg": "JPEG",
  "image/png": "PNG",
  "image/gif": "GIF",
  "image/webp": "WebP",
  "application/pdf": "PDF",
};

const WAYS: Record<Channel, string> = { sms: "text", email: "email", portal: "portal message" };

/** What nobody should be made to open: programs and scripts by their usual endings. */
const PROGRAM =
  /\.(exe|com|bat|cmd|scr|pif|msi|msp|jar|js|jse|vbs?|vbe|wsf|wsh|ps1|hta|cpl|dll|lnk|reg|apk|dmg|pkg|iso|img|sh|app)$/i;

/** A file about to be sent. Without a type, it is not known yet. */
export type Candidate = { name: string; size: number; contentType?: string | undefined };

/**
 * Why this file cannot go with a message of this channel beside the others, for people; null when
 * it can.
 */
export function attachmentProblem(
  channel: Channel,
  file: Candidate,
  others: readonly { size: number }[],
): string | null {
  const { maxFiles, maxTotal, types } = ATTACHMENT_RULES[channel];
  const way = WAYS[channel];
  if (file.size === 0) return `${file.name} is empty.`;
  if (PROGRAM.test(file.name)) return `${file.name} is a program, which cannot be sent.`;
  if (others.length >= maxFiles) return `A ${way} carries ${maxFiles} files at most.`;
  const limit = file.contentType === undefined ? maxTotal : (types[file.contentType] ?? types["*"]);
  if (limit === undefined) {
    return `${file.name} cannot be sent by ${way}: only ${typesInWords(channel)} can.`;
  }
  if (file.size > limit) {
    const kind = limit < maxTotal ? ` for a ${NAMES[file.contentType ?? ""] ?? "file"}` : "";
    return `${file.name} is too large: ${fileSize(file.size)}, and a ${way} carries ${fileSize(limit)}${kind}.`;
  }
  const total = others.reduce((sum, { size }) => sum + size, file.size);
  if (total > maxTotal) {
    const room = fileSize(Math.max(0, maxTotal - total + file.size));
    return `${file.name} does not fit: ${fileSize(file.size)}, and of the ${fileSize(maxTotal)} a ${way} carries ${room} are left.`;
  }
  return null;
}

/** "JPEG, PNG and GIF pictures and PDF files". */
function typesInWords(channel: Channel): string {
  const known = Object.keys(ATTACHMENT_RULES[channel].types).filter((type) => type !== "*");
  const named = known.map((type) => NAMES[type] ?? type);
  return `${named.slice(0, -1).join(", ")} and ${named.at(-1)}`;
}

/** What the panel says of a channel: which files, and how much of them. */
export function rulesInWords(channel: Channel): { types: string; sizes: string } {
  const { maxFiles, maxTotal, types } = ATTACHMENT_RULES[channel];
  const smaller = Object.entries(types)
    .filter(([, limit]) => limit < maxTotal)
    .map(([type, limit]) => `, a ${NAMES[type] ?? type} up to ${fileSize(limit)}`);
  return {
    types: "*" in types ? "Any file that is not a program" : typesInWords(channel),
    sizes: `Up to ${maxFiles} files, ${fileSize(maxTotal)} together${smaller.join("")}`,
  };
}

/** For the browser's file chooser: what it should offer; undefined when anything goes. */
export function acceptOf(channel: Channel): string | undefined {
  const types = Object.keys(ATTACHMENT_RULES[channel].types);
  return types.includes("*") ? undefined : types.join(",");
}
