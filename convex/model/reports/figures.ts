import type { WithoutSystemFields } from "convex/server";
import type { Doc } from "../../_generated/dataModel";
import { failureKey } from "../../shared/failures";
import type { Channel } from "../../shared/inbox";
import { urgencyOf } from "../../shared/norms";
import { bucketOf, type Figure, type Tally } from "../../shared/reportTally";

type Message = Omit<WithoutSystemFields<Doc<"messages">>, "conversationId" | "accountId">;

/**
 * What a message counts as, as it is now. All reports are the sum of this over all messages: each
 * change of one adds what it counts as after it and takes away what it counted as before.
 */
export function messageFigures(channel: Channel, message: Message): Tally {
  const { direction, status, errorCode, errorReason, email, report } = message;
  // Nobody wrote it: "I am away until Monday".
  if (direction === "in") return email?.automatic === undefined ? tallyOf(["in", 1]) : {};
  if (direction !== "out") return {};
  const { waited, first = false } = report ?? {};
  const failed = `failed:${failureKey(channel, errorCode, errorReason)}` as const;
  return tallyOf(
    ["out", 1],
    [failed, status === "failed" ? 1 : 0],
    ...(waited === undefined ? [] : responseFigures(channel, waited, first)),
  );
}

function responseFigures(channel: Channel, waited: number, first: boolean): [Figure, number][] {
  const inTime = urgencyOf(channel, waited) === "inTime" ? 1 : 0;
  const bucket = bucketOf(waited);
  const all: [Figure, number][] = [
    [`time:${bucket}`, 1],
    ["inTime", inTime],
  ];
  return first ? [...all, [`firstTime:${bucket}`, 1], ["firstInTime", inTime]] : all;
}

/** What a suggestion of the assistant counts as. */
export function suggestionFigures(run: WithoutSystemFields<Doc<"suggestions">>): Tally {
  return tallyOf(
    ["asked", 1],
    ["askedInVain", run.state === "failed" ? 1 : 0],
    ...(run.fate === undefined ? [] : [[run.fate, 1] as [Figure, number]]),
    ["inputTokens", run.usage?.input ?? 0],
    ["outputTokens", run.usage?.output ?? 0],
  );
}

function tallyOf(...counts: [Figure, number][]): Tally {
  return Object.fromEntries(counts.filter(([, count]) => count !== 0));
}
