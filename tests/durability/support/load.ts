/** Customers and members at work, and a record of everything they were promised. */
import { setTimeout as sleep } from "node:timers/promises";
import { api } from "../../../convex/_generated/api.js";
import type { Id } from "../../../convex/_generated/dataModel.js";
import { appendLine } from "./probe-api.ts";
import { pick } from "./random.ts";
import type { Delivery, Sandbox } from "./sandbox.ts";
import type { WatchedClient } from "./watched-client.ts";

export interface Conversation {
  id: Id<"conversations">;
  /** The customer's number or email address; null for one who writes by other ways. */
  number: string | null;
}

/** Unanswered calls of one member: more would only wait for the connection. */
const MAX_WAITING = 20;
/** How often a text whose webhook went unanswered is never sent again, and an answered one is. */
const ABANDONED = 0.2;
const REPEATED = 0.1;

/** What somebody has an answer to: a customer's text, or a member's call. */
type Promised = "text" | "call";

export class Load {
  /** Every text a customer wrote, by the provider's id; true once its webhook was answered. */
  readonly texts = new Map<string, { body: string; acknowledged: boolean }>();
  /** Every reply by its clientId, and every line: the id that the resolved promise gave. */
  readonly replies = new Map<string, { body: string; id: string | null }>();
  readonly lines = new Map<string, string | null>();
  /** What was refused, which nothing should be. */
  readonly refused: string[] = [];
  repeats = 0;
  abandoned = 0;
  readonly #random: () => number;
  readonly #sandbox: Sandbox;
  readonly #conversations: Conversation[];
  readonly #numbers: string[];
  /** How many of a member's calls are replies. */
  readonly #replies: number;
  #unanswered: Delivery[] = [];
  /** Told of every promise the moment it is made. */
  readonly #listeners = new Set<(what: Promised) => void>();
  #isOver = false;
  #written = 0;

  constructor(
    random: () => number,
    sandbox: Sandbox,
    conversations: Conversation[],
    { replies = 0.2 } = {},
  ) {
    this.#random = random;
    this.#replies = replies;
    this.#sandbox = sandbox;
    this.#conversations = conversations;
    this.#numbers = conversations.flatMap(({ number }) => number ?? []);
  }

  /** Resolves the moment the `count`th promise of now on is made, of that kind alone when one is named. */
  nextAnswers(count: number, kind?: Promised): Promise<void> {
    return new Promise((resolve) => {
      let left = count;
      const hear = (what: Promised) => {
        if ((kind !== undefined && what !== kind) || --left > 0) return;
        this.#listeners.delete(hear);
        resolve();
      };
      this.#listeners.add(hear);
    });
  }

  #promise(what: Promised): void {
    for (const hear of this.#listeners) hear(what);
  }

  /** No new calls and texts by anybody. */
  end(): void {
    this.#isOver = true;
  }

  /** Works in this client until `isDone`; resolves when every call it began has its answer. */
  async member({ name, client }: WatchedClient, isDone = () => false): Promise<void> {
    const waiting = new Set<Promise<void>>();
    while (!this.#isOver && !isDone()) {
      if (waiting.size < MAX_WAITING) {
        const call = this.#call(client, name).catch((error: unknown) => {
          this.refused.push(`${name}: ${String(error)}`);
        });
        waiting.add(call);
        void call.then(() => waiting.delete(call));
      }
      await sleep(10 + this.#random() * 70);
    }
    await Promise.all(waiting);
  }

  async #call(client: WatchedClient["client"], name: string): Promise<void> {
    const { id: conversationId } = pick(this.#random, this.#conversations);
    const label = `${name} ${++this.#written}`;
    const what = this.#random();
    if (what < this.#replies) {
      const reply = { body: `Reply of ${label}`, id: null as string | null };
      const clientId = crypto.randomUUID();
      this.replies.set(clientId, reply);
      const { body } = reply;
      reply.id = await client.mutation(api.messages.send, { conversationId, body, clientId });
    } else if (what < this.#replies + 0.1) {
      const seq = Number.MAX_SAFE_INTEGER;
      await client.mutation(api.readMarks.markRead, { conversationId, seq });
    } else {
      this.lines.set(label, null);
      this.lines.set(label, await client.mutation(appendLine, { line: label }));
    }
    this.#promise("call");
  }

  /** Texts one after another; resolves when each is answered or abandoned. */
  async customer(): Promise<void> {
    while (!this.#isOver || this.#unanswered.length > 0) {
      const again = this.#unanswered.shift();
      const answered = again === undefined ? await this.#write() : await this.#resend(again);
      await sleep((answered ? 20 : 200) + this.#random() * 100);
    }
  }

  async #write(): Promise<boolean> {
    const number = pick(this.#random, this.#numbers);
    const body = `Text ${++this.#written}`;
    const { sid, delivery } = await this.#sandbox.write(number, body);
    const text = { body, acknowledged: false };
    this.texts.set(sid, text);
    await this.#heard(sid, delivery);
    if (text.acknowledged && this.#random() < REPEATED) {
      this.repeats++;
      await this.#sandbox.replay(delivery.id);
    }
    return text.acknowledged;
  }

  /** What nobody answered may be sent again under the same id, or be forgotten by the carrier. */
  async #heard(sid: string, delivery: Delivery): Promise<void> {
    const text = this.texts.get(sid);
    if (text === undefined) throw new Error("Nobody wrote this text");
    if (delivery.state === "answered") {
      text.acknowledged = true;
      this.#promise("text");
    } else if (this.#random() < ABANDONED) this.abandoned++;
    else this.#unanswered.push(delivery);
  }

  async #resend(delivery: Delivery): Promise<boolean> {
    this.repeats++;
    const again = await this.#sandbox.replay(delivery.id);
    await this.#heard(delivery.messageSid, again);
    return again.state === "answered";
  }
}
