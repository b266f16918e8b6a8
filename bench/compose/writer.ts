import { ConvexClient } from "convex/browser";
import { api } from "../../convex/_generated/api.js";
import type { ModelCall } from "../../sandbox/openai/calls.ts";
import { Meter, total } from "../inbox/meter.ts";
import { randomFrom } from "../lib/numbers.ts";
import type { ConversationId, Product } from "../live/systems.ts";

/** What one draft cost. */
export interface Drafted {
  /** From the click to the first word on screen, without what the model took for its own. ms */
  firstWord: number;
  /** From the model's first word to the draft's end. s */
  seconds: number;
  /** Writes of its text on the way. */
  flushes: number;
  /** A second. */
  flushRate: number;
  /** Documents written, read, and read as what it may draw on. */
  written: number;
  read: number;
  material: number;
}

/** Asks a product's assistant for drafts, each time as another member in another conversation. */
export class Writer {
  readonly #product: Product;
  readonly #meter: Meter;
  readonly #random: () => number;
  readonly #clients: ConvexClient[];

  constructor(product: Product, seed: number) {
    const { url, tokens } = product.target.product;
    this.#product = product;
    this.#meter = new Meter(product.deployment);
    this.#random = randomFrom(seed);
    // A member may ask only so often a minute.
    this.#clients = tokens.slice(0, 5).map((token) => {
      const client = new ConvexClient(url, { logger: false });
      client.setAuth(() => Promise.resolve(token));
      return client;
    });
  }

  async draft(round: number): Promise<Drafted> {
    const client = this.#clients[round % this.#clients.length];
    const ids = this.#product.conversationIds;
    const conversationId = ids[Math.floor(this.#random() * ids.length)];
    if (client === undefined || conversationId === undefined) throw new Error("nobody is there");
    const panel = new Panel(client, conversationId);
    await panel.open();
    let began = 0;
    let clicked = 0;
    const spent = await this.#meter.measure(async () => {
      began = performance.now();
      clicked = Date.now();
      await client.mutation(api.compose.start, {
        conversationId,
        clientId: `round ${round}`,
        kind: "draft",
      });
      await panel.ended;
    });
    panel.close();
    const call = await this.#callSince(clicked);
    const model = (call.firstWordAt ?? Number.NaN) - call.at;
    const seconds = (panel.endedAt - (call.firstWordAt ?? Number.NaN)) / 1_000;
    const flushes = spent.get("suggestions:flush")?.runs ?? 0;
    return {
      firstWord: panel.firstWordAt - began - model,
      seconds,
      flushes,
      flushRate: flushes / seconds,
      written: total(spent, "documentsWritten"),
      read: total(spent, "documentsRead"),
      material: total(spent, "documentsRead", ["suggestions:read"]),
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
  }

  async #callSince(clicked: number): Promise<ModelCall> {
    const { sandboxUrl, sandboxToken } = this.#product;
    const response = await fetch(`${sandboxUrl}/__sandbox/openai/calls?limit=1`, {
      headers: { "x-sandbox-token": sandboxToken },
    });
    const [call] = (await response.json()) as ModelCall[];
    if (call === undefined || call.at < clicked) throw new Error("The model was not asked");
    return call;
  }
}

/** A panel that shows one member's draft in one conversation. */
class Panel {
  /** performance.now() */
  firstWordAt = Number.NaN;
  /** Date.now() */
  endedAt = Number.NaN;
  readonly ended: Promise<void>;
  readonly #client: ConvexClient;
  readonly #conversationId: ConversationId;
  #end: () => void = () => undefined;
  #fail: (error: Error) => void = () => undefined;
  #close: () => void = () => undefined;

  constructor(client: ConvexClient, conversationId: ConversationId) {
    this.#client = client;
    this.#conversationId = conversationId;
    this.ended = new Promise((resolve, reject) => {
      this.#end = resolve;
      this.#fail = reject;
    });
  }

  /** Resolves once it shows what there is before the click. */
  async open(): Promise<void> {
    await new Promise<void>((resolve) => {
      const args = { conversationId: this.#conversationId, kind: "draft" as const };
      this.#close = this.#client.onUpdate(api.compose.latest, args, (draft) => {
        resolve();
        if (draft === null) return;
        if (draft.text !== "" && Number.isNaN(this.firstWordAt))
          this.firstWordAt = performance.now();
        if (draft.state === "writing") return;
        this.endedAt = Date.now();
        if (draft.state === "ready") this.#end();
        else this.#fail(new Error(`A draft ended as ${draft.state}: ${draft.failure?.message}`));
      });
    });
  }

  close(): void {
    this.#close();
  }
}
