import type { Channel, LeadStatus } from "../shared/inbox";
import type { DemoFile } from "./files";
import { EMAIL_THREADS } from "./threadsEmail";
import { PORTAL_THREADS } from "./threadsPortal";
import { SMS_THREADS } from "./threadsSms";
import { SMS_ARCHIVE } from "./threadsSmsOlder";

/**
 * One conversation of the demo. `lines`, oldest first: "< text" from the customer, "d text" from
 * the member with that code ("d+ text" if written with AI), "* text" automatic, "~2d" a gap before
 * the next line (m, h or d; some minutes when there is none).
 */
export type DemoThread = {
  /** A customer's name, or the bare number of somebody unknown. */
  with: string;
  /** How long ago the last line was, e.g. "12m", "5h", "3d". */
  ago: string;
  lines: string[];
  /** Of an email thread. */
  subject?: string;
  /** What else came with a message, by its number in the thread from 0, gaps not counted. */
  extras?: Record<number, DemoExtras>;
  /** The customer waits for us. */
  attention?: boolean;
  /** Inbound messages the office has not read yet. */
  unread?: number;
  lead?: LeadStatus;
  archived?: boolean;
  /** Code of the member who looks after it. */
  assignee?: string;
  /** Twilio's code on the last line, which failed. */
  failedWith?: string;
  /** The last line is sent, with no word of its delivery yet. */
  undelivered?: boolean;
};

export type DemoExtras = {
  /** The email as its sender's program wrote it. */
  html?: string;
  cc?: string[];
  attachments?: { name: string; file: DemoFile }[];
};

export const THREADS: { channel: Channel; thread: DemoThread }[] = [
  ...[...SMS_THREADS, ...SMS_ARCHIVE].map((thread) => ({ channel: "sms" as const, thread })),
  ...EMAIL_THREADS.map((thread) => ({ channel: "email" as const, thread })),
  ...PORTAL_THREADS.map((thread) => ({ channel: "portal" as const, thread })),
];
