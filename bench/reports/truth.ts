import { isAccepted } from "../../convex/shared/status.ts";
import type { Channel } from "../../convex/shared/inbox.ts";
import type { Document, StoreWriter } from "../live/store-writer.ts";

/** What happened on a day by a channel. */
export type Volume = { received: number; sent: number; failed: number };

/** What counted one by one, from the messages as they are stored. */
export interface Truth {
  messages: number;
  /** By "day channel", in the account's time zone. */
  days: Map<string, Volume>;
  /** How long customers had waited, in ms, by "member channel". */
  waits: Map<string, number[]>;
}

/** As far back as the product looks for what a reply of before there were reports answers. */
const LOOK_BACK = 20;

/** Counts every message of the account. */
export function countAll(store: StoreWriter): Truth {
  const accountId = store.all("phoneNumbers")[0]?.["accountId"];
  const account = store.all("accounts").find(({ _id }) => _id === accountId);
  const dayOf = new Intl.DateTimeFormat("en-CA", {
    timeZone: String(account?.["timeZone"]),
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  const channels = new Map<unknown, Channel>();
  for (const { _id, channel } of store.each("conversations")) channels.set(_id, channel as Channel);
  const threads = new Map<unknown, Document[]>();
  const truth: Truth = { messages: 0, days: new Map(), waits: new Map() };
  for (const message of store.each("messages")) {
    const channel = channels.get(message["conversationId"]);
    if (message["accountId"] !== accountId || channel === undefined) continue;
    const thread = threads.get(message["conversationId"]);
    if (thread) thread.push(message);
    else threads.set(message["conversationId"], [message]);
    if (message["direction"] === "internal") continue;
    truth.messages++;
    const key = `${dayOf.format(Number(message["at"]))} ${channel}`;
    const volume = truth.days.get(key) ?? { received: 0, sent: 0, failed: 0 };
    truth.days.set(key, volume);
    if (message["direction"] === "out") volume.sent++;
    else if (!(message["email"] as { automatic?: unknown } | undefined)?.automatic)
      volume.received++;
    if (message["status"] === "failed") volume.failed++;
  }
  for (const [conversationId, thread] of threads) {
    const channel = channels.get(conversationId);
    for (const { author, waited } of waitsOf(thread)) {
      const key = `${author} ${channel}`;
      const waits = truth.waits.get(key);
      if (waits) waits.push(waited);
      else truth.waits.set(key, [waited]);
    }
  }
  return truth;
}

/** The waits that a thread's replies ended; the demo's, which the app counted itself, as it did. */
function waitsOf(thread: Document[]): { author: string; waited: number }[] {
  thread.sort((a, b) => Number(a["at"]) - Number(b["at"]) || a._creationTime - b._creationTime);
  const waits: { author: string; waited: number }[] = [];
  thread.forEach((message, at) => {
    if (message["direction"] !== "out" || message["authorId"] === undefined) return;
    const author = String(message["authorId"]);
    const report = message["report"] as { waited?: number } | undefined;
    const waited = report ? report.waited : waitBefore(thread, at);
    if (waited !== undefined) waits.push({ author, waited });
  });
  return waits;
}

function waitBefore(thread: Document[], at: number): number | undefined {
  const reply = thread[at];
  if (!isAccepted(Number(reply?.["statusRank"]))) return undefined;
  let since: number | undefined;
  for (let i = at - 1; i > at - LOOK_BACK && i >= 0; i--) {
    const earlier = thread[i];
    if (earlier?.["direction"] === "out" && isAccepted(Number(earlier["statusRank"]))) break;
    if (earlier?.["inboundSeq"] !== undefined) since = Number(earlier["at"]);
  }
  return since === undefined ? undefined : Number(reply?.["at"]) - since;
}
