import { RANK_DELIVERED } from "../../convex/shared/status.ts";
import { type Pick, textOf } from "./made-up.ts";
import type { Document, Fields, StoreWriter } from "./store-writer.ts";

const MINUTE = 60_000;

export interface Thread {
  accountId: string;
  conversationId: string;
  ourAddress: string;
  contactName: string;
  /** Members who answer. */
  writers: Document[];
  /** Messages, at least one, the last of them at `lastAt`. */
  count: number;
  lastAt: number;
  random: () => number;
  pick: Pick;
}

/** What the conversation holds of its thread. */
export type Ends = {
  preview: string;
  lastDirection: "in" | "out";
  inboundSeq: number;
  lastInboundAt: number;
  lastOutboundId: string | undefined;
};

/** Stores a conversation's messages, the first from the customer, and the provider's events. */
export function addThread(store: StoreWriter, thread: Thread): Ends {
  const { accountId, conversationId, ourAddress, contactName, writers } = thread;
  const { count, lastAt, random, pick } = thread;
  const ends: Ends = {
    preview: "",
    lastDirection: "in",
    inboundSeq: 0,
    lastInboundAt: 0,
    lastOutboundId: undefined,
  };
  const gap = MINUTE * (1 + random() * 600);
  for (let nth = 0; nth < count; nth++) {
    const at = lastAt - (count - 1 - nth) * gap;
    const direction = nth === 0 || random() < 0.55 ? "in" : "out";
    const body = textOf(pick, direction);
    const providerId = `SM${hex(random)}`;
    ends.preview = body;
    ends.lastDirection = direction;
    const common = { accountId, conversationId, body, at, direction, providerId, segments: 1 };
    if (direction === "out") {
      const author = pick(writers);
      ends.lastOutboundId = store.insert("messages", {
        ...common,
        authorId: author._id,
        authorName: author["name"],
        status: "delivered",
        statusRank: RANK_DELIVERED,
        aiGenerated: false,
        clientId: hex(random),
        answersSeq: ends.inboundSeq,
        attempt: 1,
      });
      continue;
    }
    ends.inboundSeq++;
    ends.lastInboundAt = at;
    const messageId = store.insert("messages", {
      ...common,
      authorName: contactName,
      status: "received",
      statusRank: 0,
      aiGenerated: false,
      inboundSeq: ends.inboundSeq,
      receivedAt: at,
    });
    store.insert(
      "providerEvents",
      eventOf({ providerId, body, ourAddress, at }, accountId, messageId),
    );
  }
  return ends;
}

function eventOf(
  text: { providerId: string; body: string; ourAddress: string; at: number },
  accountId: string,
  messageId: string,
): Fields {
  const { providerId, body, ourAddress, at } = text;
  const to = encodeURIComponent(ourAddress);
  return {
    accountId,
    provider: "twilio",
    eventKey: `inbound:${providerId}`,
    subject: providerId,
    kind: "inbound",
    payload: `ApiVersion=2010-04-01&Body=${encodeURIComponent(body)}&FromCity=AUSTIN&FromCountry=US&FromState=TX&FromZip=78701&MessageSid=${providerId}&NumMedia=0&NumSegments=1&SmsSid=${providerId}&SmsStatus=received&To=${to}&ToCity=AUSTIN&ToCountry=US&ToState=TX&ToZip=78701`,
    receivedAt: at,
    outcome: "applied",
    messageId,
  };
}

/** 32 hexadecimal digits. */
function hex(random: () => number): string {
  let text = "";
  for (let i = 0; i < 4; i++) {
    text += Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, "0");
  }
  return text;
}
