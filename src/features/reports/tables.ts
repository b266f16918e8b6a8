import { REPLY_NORMS } from "../../../convex/shared/norms";
import type { Responses } from "../../../convex/shared/reportTally";
import { channelName } from "../../ui/channel-icon";
import type { Figures } from "./figure-table";
import { columnLabel, type Period } from "./periods";
import type { Report } from "./report";
import { duration, number, share } from "./words";

type Row = Figures["rows"][number];

/** A row of counts, which read as they are. */
function countRow(key: string, head: string, counts: number[]): Row {
  return { key, head, cells: counts.map(number), raw: counts };
}

/** Messages by channel. */
export function volumeTable({ channels }: Report): Figures {
  return {
    name: "Messages by channel",
    columns: ["Channel", "Received", "Sent", "Failed"],
    rows: channels.map(({ channel, received, sent, failed }) =>
      countRow(channel, channelName(channel), [received, sent, failed]),
    ),
  };
}

/** What the chart shows. */
export function columnTable({ columns }: Report, period: Period): Figures {
  return {
    name: `Messages by ${period.unit}`,
    columns: [
      period.unit === "week" ? "Week from" : period.unit === "day" ? "Day" : "Month",
      "Received",
      "Sent",
      "Failed",
    ],
    rows: columns.map(({ from, received, sent, failed }) =>
      countRow(from, columnLabel(period, from), [received, sent, failed]),
    ),
  };
}

const SPEED_COLUMNS = [
  "Replies",
  "Median",
  "9 of 10 within",
  "In time",
  "First replies",
  "Median of first",
  "First in time",
];

function speedRow(
  key: string,
  head: string,
  { all, first }: { all: Responses; first: Responses },
  slowest: number,
): Row {
  const cells = [all, first].flatMap((each) => [
    number(each.count),
    duration(each.median),
    ...(each === all ? [duration(each.p90)] : []),
    share(each.inTime, each.count),
  ]);
  const minutes = (ms: number | null) => (ms === null ? "" : Math.round(ms / 6_000) / 10);
  const raw = [
    all.count,
    minutes(all.median),
    minutes(all.p90),
    all.inTime,
    first.count,
    minutes(first.median),
    first.inTime,
  ];
  const bar = all.median === null || slowest === 0 ? undefined : all.median / slowest;
  return { key, head, cells, raw, ...(bar !== undefined && { bar }) };
}

function slowestOf(rows: { all: Responses }[]): number {
  return Math.max(0, ...rows.map(({ all }) => all.median ?? 0));
}

/** How fast customers were answered by each channel. */
export function speedByChannel({ channels }: Report): Figures {
  const answered = channels.filter(({ all }) => all.count > 0);
  return {
    name: "Response times by channel",
    columns: ["Channel", ...SPEED_COLUMNS],
    rows: answered.map((row) => {
      const hours = REPLY_NORMS[row.channel].soon / 3_600_000;
      const head = `${channelName(row.channel)} (in time: ${hours} h)`;
      return speedRow(row.channel, head, row, slowestOf(answered));
    }),
  };
}

/** And by each member. */
export function speedByMember({ members }: Report): Figures {
  const answered = members.filter(({ all }) => all.count > 0);
  return {
    name: "Response times by member",
    columns: ["Member", ...SPEED_COLUMNS],
    rows: answered.map((row) => speedRow(row.id, row.name, row, slowestOf(answered))),
  };
}

/** What members sent, and how much of it failed. */
export function memberTable({ members }: Report): Figures {
  return {
    name: "Messages by member",
    columns: ["Member", "Sent", "Failed"],
    rows: members
      .filter(({ sent }) => sent > 0)
      .map(({ id, name, sent, failed }) => countRow(id, name || "No member", [sent, failed])),
  };
}

/** Why messages failed, the commonest reason first. */
export function failureTable({ failures, total }: Report): Figures {
  return {
    name: "Failures by reason",
    columns: ["Reason", "Channel", "Messages"],
    rows: failures.map(({ reason, channel, count }) => ({
      key: `${channel} ${reason}`,
      head: reason,
      cells: [channelName(channel), number(count)],
      raw: [channelName(channel), count],
      bar: count / Math.max(1, total.failed),
    })),
  };
}

const FATES = ["asked", "sentAsIs", "edited", "discarded", "replaced", "askedInVain"] as const;

/** What became of the assistant's suggestions, by who asked for them. */
export function assistantTable({ members }: Report): Figures {
  return {
    name: "ComposeAI by member",
    columns: [
      "Member",
      "Suggestions",
      "Sent as is",
      "Sent edited",
      "Discarded",
      "Asked again",
      "Failed",
      "Tokens",
    ],
    rows: members
      .filter(({ tally }) => (tally["asked"] ?? 0) > 0)
      .map(({ id, name, tally }) =>
        countRow(id, name, [
          ...FATES.map((fate) => tally[fate] ?? 0),
          (tally["inputTokens"] ?? 0) + (tally["outputTokens"] ?? 0),
        ]),
      ),
  };
}
