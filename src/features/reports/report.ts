import type { FunctionReturnType } from "convex/server";
import type { api } from "../../../convex/_generated/api";
import { failureOfKey } from "../../../convex/shared/failures";
import { type Channel, CHANNELS } from "../../../convex/shared/inbox";
import {
  addTally,
  failuresIn,
  type Responses,
  responsesIn,
  type Tally,
  volumeOf,
} from "../../../convex/shared/reportTally";
import { columnsOf, type Period } from "./periods";

export type ReportPart = FunctionReturnType<typeof api.reports.read>;

type Volume = { received: number; sent: number; failed: number };
type Speed = { all: Responses; first: Responses };

export type Report = {
  /** By day, week or month, named by their first day. */
  columns: (Volume & { from: string })[];
  total: Volume & Speed;
  channels: (Volume & Speed & { channel: Channel })[];
  /** Those who wrote or asked the assistant, by name; "" for what nobody signed. */
  members: (Volume & Speed & { id: string; name: string; tally: Tally })[];
  failures: { reason: string; channel: Channel; count: number }[];
  assistant: Tally;
};

/** Sums up the parts of a period. */
export function toReport(
  parts: ReportPart[],
  period: Period,
  { from, to }: { from: string; to: string },
): Report {
  const all: Tally = {};
  const byChannel = new Map<Channel, Tally>();
  const byMember = new Map<string, { name: string; tally: Tally }>();
  for (const { memberId, name, channel, tally } of parts.flatMap(({ members }) => members)) {
    addTally(all, tally);
    const ofChannel = byChannel.get(channel) ?? {};
    addTally(ofChannel, tally);
    byChannel.set(channel, ofChannel);
    if (memberId === null && tally["out"] === undefined) continue;
    const member = byMember.get(memberId ?? "") ?? { name, tally: {} };
    addTally(member.tally, tally);
    byMember.set(memberId ?? "", member);
  }
  return {
    columns: columnsFrom(parts, columnsOf(period, from, to)),
    total: figuresOf(all),
    channels: CHANNELS.flatMap((channel) => {
      const tally = byChannel.get(channel);
      return tally === undefined ? [] : [{ channel, ...figuresOf(tally) }];
    }),
    members: [...byMember]
      .map(([id, { name, tally }]) => ({ id, name, tally, ...figuresOf(tally) }))
      .sort((a, b) => a.name.localeCompare(b.name)),
    failures: [...byChannel]
      .flatMap(([channel, tally]) => failuresOf(channel, tally))
      .sort((a, b) => b.count - a.count),
    assistant: all,
  };
}

function figuresOf(tally: Tally): Volume & Speed {
  return {
    ...volumeOf(tally),
    all: responsesIn(tally, "all"),
    first: responsesIn(tally, "first"),
  };
}

function columnsFrom(parts: ReportPart[], starts: string[]): Report["columns"] {
  const columns = starts.map((from) => ({ from, received: 0, sent: 0, failed: 0 }));
  for (const { day, received, sent, failed } of parts.flatMap(({ days }) => days)) {
    const column = columns.findLast(({ from }) => from <= day);
    if (column === undefined) continue;
    column.received += received;
    column.sent += sent;
    column.failed += failed;
  }
  return columns;
}

/** Codes that read the same are one reason. */
function failuresOf(channel: Channel, tally: Tally): Report["failures"] {
  const counts = new Map<string, number>();
  for (const { key, count } of failuresIn(tally)) {
    const reason = failureOfKey(channel, key);
    counts.set(reason, (counts.get(reason) ?? 0) + count);
  }
  return [...counts].map(([reason, count]) => ({ reason, channel, count }));
}
