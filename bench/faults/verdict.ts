/** Holds what the database says against what the customers wrote and what is on their phones. */
import {
  findFates,
  findMissing,
  findProblems,
  type Promised,
} from "../../tests/durability/support/check.ts";
import type { Load } from "../../tests/durability/support/load.ts";
import type { State } from "../../tests/durability/support/probe-api.ts";
import type { PortalCustomers } from "./portal.ts";
import type { Moves } from "./moves.ts";
import type { Delivery, SandboxMessage } from "../../tests/durability/support/sandbox.ts";

export interface Outcome {
  load: Load;
  promised: Promised;
  state: State;
  /** All that the providers took, each in the order in which it took them. */
  texts: SandboxMessage[];
  deliveries: Delivery[];
  forgeries: Delivery[];
  moves: Moves;
  portal: PortalCustomers;
}

export interface Verdict {
  problems: string[];
  counts: {
    inbound: number;
    outbound: number;
    lost: number;
    doubled: number;
    stuck: number;
    outOfOrder: number;
    movedBack: number;
    forged: number;
    other: number;
    failed: number;
    unknown: number;
  };
}

export function judge(outcome: Outcome): Verdict {
  const { load, promised, state, texts, deliveries, forgeries, moves, portal } = outcome;
  // The portal has no provider: its messages are held against its customers alone.
  const pages = new Set<string>(portal.conversationIds);
  const [onPages, elsewhere] = split(state.messages, (row) => pages.has(row.conversationId));
  const fates = findFates({ ...state, messages: elsewhere }, texts, deliveries);
  const lost = findMissing(load, state).map((body) => `never came: ${body}`);
  const disorder = findDisorder(state, texts, moves.unknown);
  const believed = forgeries
    .filter(({ state: end }) => end !== "refused")
    .map(({ id }) => `forgery was answered: ${id}`);
  const stuck = state.outbox
    .filter(({ dueAt }) => dueAt !== undefined)
    .map(({ messageId, state: where }) => `still ${where}: ${messageId}`);
  const ofOthers = state.messages.filter(
    ({ direction, conversationId }) => direction === "out" || !pages.has(conversationId),
  );
  const found = [
    ...findProblems(load, promised, { ...state, messages: ofOthers }),
    ...fates.problems,
    ...findOnPages(onPages, portal),
  ];
  const isLost = (problem: string) => /lost/.test(problem);
  const isDoubled = (problem: string) => /twice|sent \d+ times/.test(problem);
  const outbound = state.messages.filter(({ direction }) => direction === "out");
  return {
    problems: [...lost, ...found, ...stuck, ...disorder, ...moves.back, ...believed],
    counts: {
      inbound: state.messages.filter(({ direction }) => direction === "in").length,
      outbound: outbound.length,
      lost: lost.length + found.filter(isLost).length,
      doubled: found.filter(isDoubled).length,
      stuck: stuck.length,
      outOfOrder: disorder.length,
      movedBack: moves.back.length,
      forged: believed.length,
      other: found.filter((problem) => !isLost(problem) && !isDoubled(problem)).length,
      failed: outbound.filter(({ status }) => status === "failed").length,
      unknown: fates.unknown,
    },
  };
}

type Message = State["messages"][number];

function split<T>(items: T[], is: (item: T) => boolean): [T[], T[]] {
  return [items.filter(is), items.filter((item) => !is(item))];
}

/** What is wrong with the messages of the portal, both ways. */
function findOnPages(messages: Message[], { written }: PortalCustomers): string[] {
  const problems: string[] = [];
  const times = Map.groupBy(
    messages.filter(({ direction }) => direction === "in"),
    ({ clientId }) => clientId ?? "",
  );
  for (const [clientId, isPromised] of written) {
    const count = times.get(clientId)?.length ?? 0;
    if (isPromised && count === 0) problems.push(`acknowledged portal message lost: ${clientId}`);
    if (count > 1) problems.push(`portal message applied twice: ${clientId}`);
  }
  for (const { _id, direction, status } of messages) {
    const isOut = status === "sent" || status === "delivered";
    if (direction === "out" && !isOut) problems.push(`portal reply is ${status}: ${_id}`);
  }
  return problems;
}

/**
 * Replies that the provider took after a later one of the same conversation. One whose answer was
 * lost gives up its turn, so it is not asked when it went out.
 */
function findDisorder(state: State, texts: SandboxMessage[], unknown: Set<string>): string[] {
  const turn = new Map(texts.map(({ sid }, index) => [sid, index]));
  const problems: string[] = [];
  const replies = state.messages
    .filter(
      ({ _id, direction, providerId }) =>
        direction === "out" && providerId !== undefined && !unknown.has(_id),
    )
    .sort((a, b) => a._creationTime - b._creationTime);
  for (const [, thread] of Map.groupBy(replies, ({ conversationId }) => conversationId)) {
    let newest = -1;
    for (const { providerId = "", body } of thread) {
      const at = turn.get(providerId) ?? -1;
      if (at < newest) problems.push(`went out too late: ${body}`);
      newest = Math.max(newest, at);
    }
  }
  return problems;
}
