import { ConvexHttpClient } from "convex/browser";
import { randomFrom } from "../lib/numbers.ts";
import { Poster, signText } from "../live/texts.ts";
import type { Product } from "../live/systems.ts";
import { Meter, type Spent, total } from "./meter.ts";
import * as screens from "./screens.ts";

/** Samples of a round, by what was done: the server's time in ms, documents read, written. */
export interface Samples {
  ms: Map<string, number[]>;
  read: Map<string, number[]>;
  written: Map<string, number[]>;
}

const WORDS = ["thermostat", "invoice", "technician", "warranty", "afternoon", "grinding", "gate"];

/** One member at one product, doing each thing once a round. */
export class Member {
  readonly samples: Samples = { ms: new Map(), read: new Map(), written: new Map() };
  readonly #product: Product;
  readonly #client: ConvexHttpClient;
  readonly #meter: Meter;
  readonly #poster: Poster;
  readonly #random: () => number;

  constructor(product: Product, seed: number) {
    const { url, tokens } = product.target.product;
    this.#product = product;
    this.#client = new ConvexHttpClient(url, { logger: false });
    this.#client.setAuth(tokens[0] ?? "");
    this.#meter = new Meter(product.deployment);
    this.#poster = new Poster(product.line.url, 1);
    this.#random = randomFrom(seed);
  }

  /** What comes first makes sure that nothing is answered from memory. */
  async round(): Promise<void> {
    const client = this.#client;
    const { conversationIds, contacts } = this.#product;
    const text = signText(this.#product.line, this.#pick(contacts));
    await this.#take("inbound", () => this.#poster.deliver(text));
    this.#product.sids.push(text.sid);
    await this.#take("list", () => screens.listPage(client));
    await this.#take("counts", () => screens.counts(client));
    const thread = this.#pick(conversationIds);
    await this.#take("thread", () => screens.threadPage(client, thread));
    const [one, two] = [this.#pick(WORDS), this.#pick(WORDS)];
    const beginning = two.slice(0, 3 + Math.floor(this.#random() * 4));
    await this.#take("search", () => screens.search(client, `${one} ${beginning}`));
    await this.#take("search-name", () => screens.search(client, this.#name()));
    const opened = this.#pick(conversationIds);
    await this.#take("open", () => screens.openConversation(client, opened));
    await screens.leave(client);
  }

  /** The rounds so far were for warming up. */
  forget(): void {
    for (const samples of Object.values(this.samples)) samples.clear();
  }

  close(): void {
    this.#poster.close();
  }

  async #take(what: string, work: () => Promise<unknown>): Promise<void> {
    const spent = await this.#meter.measure(work);
    if (total(spent, "runs") === 0) return;
    this.#note(what, spent);
  }

  #note(what: string, spent: Spent): void {
    const { ms, read, written } = this.samples;
    for (const [samples, count] of [
      [ms, "ms"],
      [read, "documentsRead"],
      [written, "documentsWritten"],
    ] as const) {
      const known = samples.get(what) ?? [];
      known.push(total(spent, count));
      samples.set(what, known);
    }
  }

  /** A name and the last four digits of a number, as people tell them on the phone. */
  #name(): string {
    return `maria ${this.#pick(this.#product.contacts).slice(-4)}`;
  }

  #pick<T>(from: readonly T[]): T {
    const found = from[Math.floor(this.#random() * from.length)];
    if (found === undefined) throw new Error("There is nothing to choose from");
    return found;
  }
}
