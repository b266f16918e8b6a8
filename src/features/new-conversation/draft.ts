import type { ConsentWay } from "../../../convex/shared/customers";
import { local, readStored, writeStored } from "../../lib/stored";
import type { CustomerRow } from "../../lib/types";

export type StartChannel = "sms" | "email";
export type To =
  | { kind: "customer"; customer: Pick<CustomerRow, "_id" | "name" | "phone" | "email"> }
  | { kind: "address"; address: string };

/** A conversation that has not begun. */
export type Draft = {
  to: To | null;
  channel: StartChannel;
  body: string;
  /** Of an email. */
  subject: string;
  consent: ConsentWay | "";
  /** The last click on "Start Conversation": the same content goes out under the same id. */
  click: { id: string; content: string } | null;
};

export const EMPTY: Draft = {
  to: null,
  channel: "sms",
  body: "",
  subject: "",
  consent: "",
  click: null,
};

/**
 * Where it is kept: a draft begun from a customer's page is apart from others, so that no words
 * meant for one customer stand in a message to another.
 */
export function draftKey(memberId: string, given: To | null): string {
  const whom = given?.kind === "customer" ? given.customer._id : (given?.address ?? "");
  return `new-conversation:${memberId}:${whom}`;
}

/** What this member had begun in this browser. */
export function readDraft(key: string): Draft {
  try {
    const kept = JSON.parse(readStored(local, key) ?? "null") as Partial<Draft> | null;
    return typeof kept?.body === "string" ? { ...EMPTY, ...kept } : EMPTY;
  } catch {
    return EMPTY;
  }
}

/** Keeps it through a reload, a crash and a dialog closed by accident; an empty one is forgotten. */
export function keepDraft(key: string, draft: Draft): void {
  const empty = draft.body.trim() === "" && draft.to === null;
  writeStored(local, key, empty ? null : JSON.stringify(draft));
}

export function forgetDraft(key: string): void {
  writeStored(local, key, null);
}

/** The draft with the id its content is sent under: the last one if nothing has changed since. */
export function clicked(draft: Draft): Draft & { click: { id: string } } {
  const { to, channel, body, subject, consent } = draft;
  const content = JSON.stringify([to, channel, body, subject, consent]);
  const id = draft.click?.content === content ? draft.click.id : crypto.randomUUID();
  return { ...draft, click: { id, content } };
}
