/** Holds the database and the phones against what was promised. */
import { type MessageStatus, rankOf, statusOfRank } from "../../../convex/shared/status.ts";
import type { Load } from "./load.ts";
import type { State } from "./probe-api.ts";
import type { Delivery, SandboxMessage } from "./sandbox.ts";

/** What had been promised at a moment: read before the state it is held against. */
export interface Promised {
  texts: string[];
  replies: Map<string, string>;
  lines: Map<string, string>;
}

export function promisedBy(load: Load): Promised {
  const made = (entries: Iterable<[string, string | null]>) =>
    new Map([...entries].filter((entry): entry is [string, string] => entry[1] !== null));
  return {
    texts: [...load.texts].filter(([, text]) => text.acknowledged).map(([sid]) => sid),
    replies: made([...load.replies].map(([clientId, { id }]) => [clientId, id])),
    lines: made(load.lines),
  };
}

function twice(keys: string[]): string[] {
  const seen = new Set<string>();
  return keys.filter((key) => seen.has(key) || !seen.add(key));
}

/** Everything that is missing, there twice, made up or counted wrongly. Empty when all is well. */
export function findProblems(load: Load, promised: Promised, state: State): string[] {
  const problems = [...state.problems];
  const say = (what: string, which: string[]) =>
    problems.push(...which.map((item) => `${what}: ${item}`));

  const inbound = state.messages.filter(({ direction }) => direction === "in");
  const sids = inbound.map(({ providerId }) => providerId ?? "no id");
  const known = new Set(sids);
  say(
    "acknowledged text lost",
    promised.texts.filter((sid) => !known.has(sid)),
  );
  say("text applied twice", twice(sids));
  say("event recorded twice", twice(state.events.map(({ eventKey }) => eventKey)));

  const outbound = state.messages.filter(({ direction }) => direction === "out");
  const replies = new Map(outbound.map(({ clientId, _id }) => [clientId, _id as string]));
  for (const [clientId, id] of promised.replies) {
    if (replies.get(clientId) !== id) problems.push(`acknowledged reply lost: ${clientId}`);
  }
  say("reply applied twice", twice(outbound.map(({ clientId }) => clientId ?? "no id")));
  say(
    "reply nobody wrote",
    [...replies.keys()].filter((id) => !load.replies.has(id ?? "")).map(String),
  );

  const lines = new Map(state.lines.map(({ subject, _id }) => [subject, _id as string]));
  for (const [line, id] of promised.lines) {
    if (lines.get(line) !== id) problems.push(`acknowledged line lost: ${line}`);
  }
  say("line applied twice", twice(state.lines.map(({ subject }) => subject)));
  return problems;
}

/** Messages of customers that never came, webhook answered or not. */
export function findMissing(load: Load, state: State): string[] {
  const known = new Set(state.messages.map(({ providerId }) => providerId));
  return [...load.texts].filter(([sid]) => !known.has(sid)).map(([, { body }]) => body);
}

/** What a thread shows of a text for which the provider says this. */
export function shownAs({ channel, status }: SandboxMessage): MessageStatus {
  return statusOfRank(rankOf(channel, status) ?? 0);
}

export interface Fates {
  /** Once on the phone. */
  sent: number;
  /** Not on the phone, and a person is asked what to do. */
  unknown: number;
  problems: string[];
}

const isStatus = (kind: Delivery["kind"], event: string) =>
  kind === "status" || (kind === "email" && event !== "received");

/** Holds every reply against the phones, once nothing is on its way any more. */
export function findFates(state: State, texts: SandboxMessage[], deliveries: Delivery[]): Fates {
  const problems: string[] = [];
  const onPhone = Map.groupBy(
    texts.filter(({ direction }) => direction === "outbound-api"),
    ({ body }) => body,
  );
  const waiting = new Map(state.outbox.map((row) => [row.messageId as string, row]));
  const told = Map.groupBy(
    deliveries.filter(({ kind, event, state }) => isStatus(kind, event) && state === "answered"),
    ({ messageSid }) => messageSid,
  );
  let sent = 0;
  let unknown = 0;
  for (const reply of state.messages) {
    if (reply.direction !== "out") continue;
    const copies = onPhone.get(reply.body) ?? [];
    const [copy] = copies;
    const row = waiting.get(reply._id);
    if (copies.length > 1) problems.push(`sent ${copies.length} times: ${reply.body}`);
    if (copy === undefined) {
      const isAsked = reply.status === "unknown" && row !== undefined && row.dueAt === undefined;
      if (isAsked) unknown++;
      else {
        const why = `${reply.errorCode ?? "no code"}, ${reply.errorReason ?? "no reason"}`;
        problems.push(`lost as ${reply.status}/${row?.state ?? "no row"} (${why}): ${reply.body}`);
      }
      continue;
    }
    sent++;
    const isBound = reply.providerId === copy.sid && row === undefined;
    if (!isBound || reply.status !== shownAs(copy)) {
      problems.push(`${copy.status} on the phone, but shown as ${reply.status}: ${reply.body}`);
    }
    for (const { event } of told.get(copy.sid) ?? []) {
      if ((rankOf(copy.channel, event) ?? 0) > reply.statusRank) {
        problems.push(`${event} was acknowledged, but ${reply.body} is ${reply.status}`);
      }
    }
  }
  return { sent, unknown, problems };
}
