/** All there is to tell whoever runs the deployment. */
export type LogEvent =
  | "assistant.refused"
  | "clerk.unread"
  | "email.listUnread"
  | "email.notFetched"
  | "email.refused"
  | "event.notApplied"
  | "pictures.notFetched"
  | "suggestion.failed"
  | "texts.listUnread"
  | "texts.moreThanRead"
  | "texts.refused"
  | "webhook.notSetUp"
  | "webhook.unsigned";

export type LogFields = {
  /** A document's id. */
  id?: string;
  /** A provider's or our own word for what went wrong, or an error's name. */
  code?: string | undefined;
  /** An HTTP status. */
  status?: number | undefined;
  /** Of our own: what is wrong with a setting. Never an error's message from elsewhere. */
  reason?: string | undefined;
  provider?: "clerk" | "resend" | "twilio";
};

/**
 * Prints one line of JSON. What customers write and how they are reached has no field; a code that
 * is none, which might hold it, is left out.
 */
export function log(level: "warn" | "error", event: LogEvent, fields: LogFields = {}): void {
  // oxlint-disable-next-line walls/logs -- the one place that prints.
  console[level](JSON.stringify(lineOf(event, fields)));
}

/** Posts that the collector gets of one kind. ms apart */
const PAUSE = 60_000;
/** Longest it may keep what has failed waiting. ms */
const TIMEOUT = 2_000;

const reportedAt = new Map<LogEvent, number>();

/**
 * Prints a failure and, where ERROR_REPORT_URL names a collector, posts the same line to it: one of
 * a kind a minute. For actions: nothing else can reach the network. Never throws.
 */
export async function reportFailure(event: LogEvent, fields: LogFields = {}): Promise<void> {
  log("error", event, fields);
  const url = process.env.ERROR_REPORT_URL;
  const now = Date.now();
  if (!url || now - (reportedAt.get(event) ?? 0) < PAUSE) return;
  reportedAt.set(event, now);
  const body = JSON.stringify({ source: "server", at: now, ...lineOf(event, fields) });
  const headers = { "Content-Type": "application/json" };
  try {
    const signal = AbortSignal.timeout(TIMEOUT);
    await fetch(url, { method: "POST", headers, body, signal, redirect: "error" });
  } catch {
    // What collects failures may fail too: the line above is in the log.
  }
}

function lineOf(event: LogEvent, { code, ...fields }: LogFields): LogFields & { event: LogEvent } {
  return { event, ...fields, ...(code !== undefined && isCode(code) && { code }) };
}

/** "20429", "rate_limit_exceeded", "TypeError": no spaces, no "@", and no number one could call. */
function isCode(text: string): boolean {
  return /^[A-Za-z0-9_.:-]{1,64}$/.test(text) && !/\d{7}/.test(text);
}
