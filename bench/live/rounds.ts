import { type Clients, type Sample, SENDERS } from "./clients.ts";
import { commitTimes } from "./commit-times.ts";
import { median, percentile } from "../lib/numbers.ts";
import { PEOPLE } from "./members.ts";
import type { System } from "./systems.ts";

/** A number of clients, and of the people they belong to. */
export interface Watching {
  name: string;
  clients: number;
  people: number;
}

/** Texts for each way of watching. */
const TEXTS = 100;

/** A client each of twenty members: nothing that is told to one can be reused for another. */
export const TWENTY_MEMBERS: Watching = { name: "20-members", clients: 20, people: PEOPLE };

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

/** One system's turn in a round: how fast a text shows, then how many a second. */
export async function takeTurn(
  clients: Clients,
  system: System,
  ways: readonly Watching[],
  notes: Notes,
): Promise<void> {
  await clients.aim(system);
  // The first text of each customer, who may not have written for years; then they are on the page.
  const first = await clients.texts(system, SENDERS, 0);
  notes.note(`${system.name}.first-text`, median(first.map(({ answered }) => answered)));
  for (const way of ways) {
    await clients.open(system, way.clients, way.people);
    const samples = await clients.texts(system, TEXTS);
    const of = (pick: (sample: Sample) => number, share = 0.5) =>
      percentile(samples.map(pick), share);
    const name = `${system.name}.${way.name}`;
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
      `${name}.shown`,
      of(({ first: shown, answered }) => shown - answered),
    );
    notes.note(
      `${name}.spread`,
      of(({ first: shown, last }) => last - shown),
    );
    await clients.close();
  }
  await clients.open(system, TWENTY_MEMBERS.clients, TWENTY_MEMBERS.people);
  notes.note(`${system.name}.rate`, await clients.flood(system));
  await clients.close();
}

/** What the steps on a text's way take by themselves, with nobody watching. */
export async function takeSteps(clients: Clients, system: System, notes: Notes): Promise<void> {
  await clients.aim(system);
  notes.note("step.health", await clients.knock("health", TEXTS));
  notes.note("step.forged", await clients.knock("forged", TEXTS));
  const samples = await clients.texts(system, TEXTS);
  notes.note("step.unwatched", median(samples.map(({ answered }) => answered)));
  notes.note("step.commit", median(await commitTimes(TEXTS)));
}
