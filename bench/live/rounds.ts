import { join } from "node:path";
import { type Child, startChild } from "../lib/child.ts";
import { median, percentile, randomFrom } from "../lib/numbers.ts";
import type { ClientCommand, Sample, Sent } from "./client-commands.ts";
import type { System } from "./systems.ts";

/** Texts before those that count, for each way of watching. */
const WARM_UP = 10;
const TEXTS = 100;
const FLOOD_MS = 4_000;
/** So many customers write, others in each turn. */
export const SENDERS = 16;
export const WATCHERS = 20;

/** Medians over the rounds of whatever was noted under a name. */
export class Notes {
  readonly #values = new Map<string, number[]>();

  note(name: string, value: number): void {
    const values = this.#values.get(name);
    if (values) values.push(value);
    else this.#values.set(name, [value]);
  }

  /** @throws when nothing was noted under this name */
  median(name: string): number {
    const values = this.#values.get(name);
    if (!values) throw new Error(`Nothing was measured as ${name}`);
    return median(values);
  }
}

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

  async aim(system: System): Promise<void> {
    const random = randomFrom(this.#seed++);
    const { contacts } = system.aim;
    const draw = () => contacts[Math.floor(random() * contacts.length)] ?? "";
    const aim = { ...system.aim, contacts: Array.from({ length: SENDERS }, draw) };
    await this.#watchers.ask(aim);
    await this.#writers.ask(aim);
  }

  async open(clients: number): Promise<void> {
    await this.#watchers.ask({ do: "open", clients });
  }

  async close(): Promise<void> {
    await this.#watchers.ask({ do: "close" });
  }

  /** One text after another, each until all who watch show it. */
  async texts(system: System, count = TEXTS): Promise<Sample[]> {
    const all = await this.#watchers.ask<Sample[]>({ do: "texts", count: WARM_UP + count });
    system.sids.push(...all.map(({ sid }) => sid));
    return all.slice(WARM_UP);
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

  async knock(at: "health" | "forged"): Promise<number> {
    return median(await this.#watchers.ask<number[]>({ do: "knock", at, count: TEXTS }));
  }

  async stop(): Promise<void> {
    await Promise.all([this.#watchers.stop(), this.#writers.stop()]);
  }
}

/** One system's turn in a round: how fast a text shows, then how many a second. */
export async function takeTurn(
  clients: Clients,
  system: System,
  watching: readonly number[],
  notes: Notes,
): Promise<void> {
  await clients.aim(system);
  for (const count of watching) {
    await clients.open(count);
    const samples = await clients.texts(system);
    const of = (pick: (sample: Sample) => number, share = 0.5) =>
      percentile(samples.map(pick), share);
    const name = `${system.name}.${count}`;
    notes.note(
      `${name}.p50`,
      of(({ last }) => last),
    );
    notes.note(
      `${name}.p99`,
      of(({ last }) => last, 0.99),
    );
    notes.note(
      `${name}.answered`,
      of(({ answered }) => answered),
    );
    notes.note(
      `${name}.first`,
      of(({ first }) => first),
    );
    await clients.close();
  }
  await clients.open(WATCHERS);
  notes.note(`${system.name}.rate`, await clients.flood(system));
  await clients.close();
}
