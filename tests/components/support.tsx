import { ConvexProvider, ConvexReactClient } from "convex/react";
import { getFunctionName } from "convex/server";
import type { ReactNode } from "react";
import { vi } from "vitest";
import type { Id, TableNames } from "../../convex/_generated/dataModel";
import { MeContext } from "../../src/lib/me";
import type { Me, Message, Row } from "../../src/lib/types";

/** A document id as tests write them: the type says which table, the text says which row. */
export function testId<T extends TableNames>(name: string): Id<T> {
  return name.padEnd(31, "0") as Id<T>;
}

export const ME: Me = {
  member: {
    _id: testId<"members">("maya"),
    name: "Maya Torres",
    role: "dispatcher",
    permissions: ["message", "assign", "viewAll"],
    undoSeconds: 0,
  },
  account: {
    _id: testId<"accounts">("lonestar"),
    name: "Lone Star Heating & Air",
    timeZone: "America/Chicago",
    locale: "en-US",
    quietHours: { enabled: false, from: 1260, to: 480 },
    openingHours: null,
    languages: ["en-US", "es-US"],
  },
};

export const CONVERSATION = testId<"conversations">("conversation");

export function message(fields: Partial<Message>): Message {
  return {
    _id: testId<"messages">("message"),
    direction: "out",
    authorName: "Maya Torres",
    body: "On our way",
    status: "sent",
    aiGenerated: false,
    at: Date.UTC(2026, 10, 20, 15, 4),
    ...fields,
  };
}

export function row(fields: Partial<Row>): Row {
  return {
    _id: CONVERSATION,
    channel: "sms",
    contactName: "Dana Whitfield",
    contactAddress: "+15125551037",
    customerId: testId<"customers">("dana"),
    isLead: false,
    preview: "See you at nine",
    lastDirection: "in",
    lastActivityAt: Date.now(),
    archived: false,
    inboundSeq: 4,
    failed: false,
    ...fields,
  };
}

/** A client that never connects: what a component asks of the server lands in `mutation`. */
export function offlineClient() {
  const client = new ConvexReactClient("http://127.0.0.1:1");
  const mutation = vi.spyOn(client, "mutation");
  return { client, mutation };
}

/** Gives the client what the server would answer: a value for each function's name. */
export function answer(client: ConvexReactClient, values: Record<string, unknown>): void {
  vi.spyOn(client, "watchQuery").mockImplementation((...[query]) => ({
    onUpdate: () => () => {},
    localQueryResult: () => values[getFunctionName(query)] as never,
    journal: () => undefined,
  }));
}

/** As `answer`, with what the server answers later: give the returned function the values that change. */
export function liveAnswer(client: ConvexReactClient, values: Record<string, unknown>) {
  const listeners = new Set<() => void>();
  vi.spyOn(client, "watchQuery").mockImplementation((...[query]) => ({
    onUpdate: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    localQueryResult: () => values[getFunctionName(query)] as never,
    journal: () => undefined,
  }));
  return (changed: Record<string, unknown>) => {
    Object.assign(values, changed);
    for (const listener of listeners) listener();
  };
}

export function Surroundings({
  client,
  children,
}: {
  client: ConvexReactClient;
  children: ReactNode;
}) {
  return (
    <ConvexProvider client={client}>
      <MeContext value={ME}>{children}</MeContext>
    </ConvexProvider>
  );
}
