import { join } from "node:path";
import { type Child, startChild } from "../lib/child.ts";
import { median, randomFrom } from "../lib/numbers.ts";
import type { ClientCommand, Sample, Sent } from "./client-commands.ts";
import type { System } from "./systems.ts";

/** Texts before those that count. */
const WARM_UP = 10;
const FLOOD_MS = 4_000;
/** So many customers write, others in each turn. */
export const SENDERS = 16;

/** Those who watch and those who write, each in a process of their own. */
export class Clients {
  readonly #watchers: Child<ClientCommand>;
  readonly #writers: Child<ClientCommand>;
  #seed: number;

  constructor(seed: number) {
    const file = join(import.meta.dirname, "client-process.ts");
    this.#watchers = startChild(file);
    this.#writers = startChild(file);
    this.#seed = seed;
  }

  /** From now on all is about this system, with other customers than before. */
  async aim(system: System): Promise<void> {
    const random = randomFrom(this.#seed++);
    const { contacts } = system.aim;
    const draw = () => contacts[Math.floor(random() * contacts.length)] ?? "";
    const aim = { ...system.aim, contacts: Array.from({ length: SENDERS }, draw) };
    await this.#watchers.ask(aim);
    await this.#writers.ask(aim);
  }

  async open({ clients, people }: { clients: number; people: number }): Promise<void> {
    await this.#watchers.ask({ do: "open", clients, people });
  }

  async close(): Promise<void> {
    await this.#watchers.ask({ do: "close" });
  }

  /** One text after another, each until all who watch show it. */
  async texts(system: System, count: number, warmUp = WARM_UP): Promise<Sample[]> {
    const all = await this.#watchers.ask<Sample[]>({ do: "texts", count: warmUp + count });
    system.sids.push(...all.map(({ sid }) => sid));
    return all.slice(warmUp);
  }

  /** Texts/s of all senders at once, until the last one is on every screen. */
  async flood(system: System): Promise<number> {
    const sent = await this.#writers.ask<Sent>({
      do: "flood",
      forMs: FLOOD_MS,
      senders: SENDERS,
    });
    const ended = await this.#watchers.ask<number>({ do: "settle" });
    system.sids.push(...sent.sids);
    return (sent.sids.length / (ended - sent.began)) * 1_000;
  }

  /** What an answer takes, in ms. */
  async knock(at: "health" | "forged", count: number): Promise<number> {
    return median(await this.#watchers.ask<number[]>({ do: "knock", at, count }));
  }

  async stop(): Promise<void> {
    await Promise.all([this.#watchers.stop(), this.#writers.stop()]);
  }
}
