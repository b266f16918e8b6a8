import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Child, startChild } from "../lib/child.ts";
import { median, randomFrom } from "../lib/numbers.ts";
import type { Delivered, Flooded, Shown, ViewerCommand, WriterCommand } from "./commands.ts";
import type { System } from "./systems.ts";
import { signText } from "./texts.ts";

/** Browsers are many; two processes of clients keep them from waiting for each other. */
const VIEWER_PROCESSES = 2;
const FLOOD_MS = 4_000;
/** Between two texts, so that one is over before the next begins. ms */
const PAUSE = 4;
/** Texts before those that count. */
const WARM_UP = 10;
/** So many customers write, others in each turn. */
export const SENDERS = 16;

/** One text's way, in ms since it was posted. */
export interface Sample {
  /** The webhook's answer was here. */
  answered: number;
  /** The first and the last client showed it; NaN when none is open. */
  first: number;
  last: number;
}

/** Those who watch and those who write, in processes of their own. */
export class Clients {
  readonly #viewers: Child<ViewerCommand>[];
  readonly #writer: Child<WriterCommand>;
  #watching: Child<ViewerCommand>[] = [];
  #contacts: string[] = [];
  #next = 0;
  #seed: number;

  constructor(seed: number) {
    const file = (name: string) => join(import.meta.dirname, name);
    this.#viewers = Array.from({ length: VIEWER_PROCESSES }, () =>
      startChild<ViewerCommand>(file("viewer-process.ts")),
    );
    this.#writer = startChild(file("writer-process.ts"));
    this.#seed = seed;
  }

  /** Texts go to this system from now on, from other customers than before. */
  async aim({ line, contacts }: System): Promise<void> {
    const random = randomFrom(this.#seed++);
    const draw = () => contacts[Math.floor(random() * contacts.length)] ?? "";
    this.#contacts = Array.from({ length: SENDERS }, draw);
    await this.#writer.ask({ do: "aim", line, contacts: this.#contacts });
  }

  /** So many clients of so many people, each showing the list. */
  async open({ target }: System, clients: number, people: number): Promise<void> {
    const all = Array.from({ length: clients }, (_, index) => index);
    this.#watching = this.#viewers.slice(0, clients);
    await Promise.all(
      this.#watching.map((viewer, which) => {
        const own = all.filter((index) => index % this.#viewers.length === which);
        return viewer.ask({ do: "open", target, people: own.map((index) => index % people) });
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#watching.map((viewer) => viewer.ask({ do: "close" })));
    this.#watching = [];
  }

  /** One text after another, each until all who watch show it. */
  async texts(system: System, count: number, warmUp = WARM_UP): Promise<Sample[]> {
    const samples: Sample[] = [];
    for (let i = 0; i < warmUp + count; i++) {
      const text = signText(system.line, this.#contacts[this.#next++ % SENDERS] ?? "");
      const [{ began, answered }, ...shown] = await Promise.all([
        this.#writer.ask<Delivered>({ do: "deliver", text }),
        ...this.#watching.map((viewer) => viewer.ask<Shown>({ do: "watch", preview: text.body })),
      ]);
      system.sids.push(text.sid);
      samples.push({
        answered: answered - began,
        first: Math.min(...shown.map(({ first }) => first)) - began,
        last: Math.max(...shown.map(({ last }) => last)) - began,
      });
      await sleep(PAUSE);
    }
    return samples.slice(warmUp);
  }

  /** Texts/s of all senders at once, until the last one is on every screen. */
  async flood(system: System): Promise<number> {
    const { began, sids } = await this.#writer.ask<Flooded>({
      do: "flood",
      forMs: FLOOD_MS,
      senders: SENDERS,
    });
    const ended = await Promise.all(
      this.#watching.map((viewer) => viewer.ask<number>({ do: "settle" })),
    );
    system.sids.push(...sids);
    return (sids.length / (Math.max(...ended) - began)) * 1_000;
  }

  /** What an answer takes, in ms. */
  async knock(at: "health" | "forged", count: number): Promise<number> {
    return median(await this.#writer.ask<number[]>({ do: "knock", at, count }));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#viewers, this.#writer].map((child) => child.stop()));
  }
}
