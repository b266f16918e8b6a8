import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { api } from "../../convex/_generated/api.js";
import { type App, startApp } from "../helpers/app.ts";
import { findFates, findMissing, findProblems, promisedBy } from "./support/check.ts";
import { type Conversation, Load } from "./support/load.ts";
import { hurry } from "./support/hurry.ts";
import { projectWithProbe, readState } from "./support/probe-api.ts";
import { pick, seededRandom } from "./support/random.ts";
import { type Sandbox, type SandboxMessage, sandboxOf } from "./support/sandbox.ts";
import { connect, watchInbox, type WatchedClient } from "./support/watched-client.ts";

const KILLS = Number(process.env.CRASH_KILLS ?? 50);
const SEED = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);
const CONVERSATIONS = 16;
const CUSTOMERS = 3;
const FINAL = new Set(["delivered", "undelivered", "failed", "read", "canceled"]);
/** How long it may take after a restart until a text is heard, ms: the machine may be busy. */
const PATIENCE = 30_000;

let dataDir: string;
let app: App;
let sandbox: Sandbox;
let load: Load;
const clients: WatchedClient[] = [];

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "crash-"));
  app = await startApp({ client: false, dataDir, template: inject("template") });
  sandbox = sandboxOf(app, dataDir);
  using project = projectWithProbe();
  if (process.env.CRASH_REAL_TIMES === undefined) hurry(project);
  const { code, output } = await project.push(join(dataDir, "deployment.env"));
  if (code !== 0) throw new Error(output);
});

afterAll(async () => {
  load?.end();
  await Promise.all(clients.map(({ client }) => client.close()));
  await app?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const memberOf = (role: string) => {
  const member = app.demo.members.find((candidate) => candidate.role === role);
  if (member === undefined) throw new Error(`The demo has no ${role}`);
  return member;
};

/** New customers, of whom the technician is given half. */
async function startConversations(since: number): Promise<Conversation[]> {
  const numbers = Array.from({ length: CONVERSATIONS }, (_, i) => `+1415555${3000 + i}`);
  for (const number of numbers) {
    const { delivery } = await sandbox.write(number, `Hello from ${number}`);
    expect(delivery.state).toBe("answered");
  }
  const { messages } = await readState(app, since);
  return numbers.map((number) => {
    const first = messages.find(({ body }) => body === `Hello from ${number}`);
    if (first === undefined) throw new Error(`The text of ${number} is not there`);
    return { id: first.conversationId, number };
  });
}

/**
 * SIGKILL at any time, or at the very moment somebody has an answer; mostly once a text came in
 * since the last one, so that a busy machine makes the test slower, never weaker. Resolves when it
 * is dead.
 */
async function killBackend(random: () => number, load: Load): Promise<void> {
  if (random() < 0.8) {
    const heard = await within(PATIENCE, load.nextAnswers(1, "text"));
    if (!heard) throw new Error(`No text came in for ${PATIENCE} ms after a restart`);
  }
  if (random() < 0.5) await sleep(random() * 1_200);
  else await within(5_000, load.nextAnswers(1 + Math.floor(random() * 12)));
  await app.killBackend();
}

/** False when `ms` are over first. */
const within = (ms: number, event: Promise<void>): Promise<boolean> =>
  Promise.race([event.then(() => true), sleep(ms, false, { ref: false })]);

test(
  `SIGKILL ${KILLS} times under load: nothing acknowledged is lost, nothing is applied or sent twice`,
  { timeout: 900_000 },
  async () => {
    console.log(`seed ${SEED} (CRASH_SEED), ${KILLS} kills (CRASH_KILLS)`);
    const random = seededRandom(SEED);
    const since = Date.now();
    const conversations = await startConversations(since);
    const threads = conversations.slice(0, 4).map(({ id }) => id);
    const [owner, technician] = [memberOf("owner"), memberOf("technician")];
    const writers = [owner, memberOf("dispatcher"), memberOf("csr")];
    for (const member of writers) {
      clients.push(watchInbox(app, member, threads));
    }
    // Two more who only look on; one of them sees half of it.
    clients.push(watchInbox(app, memberOf("viewer"), threads));
    const seenByTechnician = threads.slice(0, 2);
    for (const conversationId of seenByTechnician) {
      await clients[0]?.client.mutation(api.conversations.assign, {
        conversationId,
        memberId: await memberId(clients[0], technician.name),
      });
    }
    clients.push(watchInbox(app, technician, seenByTechnician));
    // Sends take time, to die in; and some break off, before or after Twilio has taken the text.
    await sandbox.trouble("delay", 0.3, { delayMs: 250, seed: SEED });
    await sandbox.trouble("reset", 0.03, { seed: SEED + 1 });
    await sandbox.trouble("accept_reset", 0.05, { seed: SEED + 2 });

    load = new Load(random, sandbox, conversations);
    const tabs: WatchedClient[] = [];
    const work = [
      ...clients.slice(0, 3).map((member) => load.member(member)),
      ...Array.from({ length: CUSTOMERS }, () => load.customer()),
    ];
    const began = performance.now();
    for (let kill = 1; kill <= KILLS; kill++) {
      // Those who stay wait longer with each crash before they try again, as they should; so one
      // more member comes at once, works until the crash, and waits for the answers still missing.
      const tab = connect(app, pick(random, writers));
      let isDead = false;
      work.push(load.member(tab, () => isDead).then(() => tab.client.close()));
      tabs.push(tab);
      await killBackend(random, load);
      isDead = true;
      await app.restartBackend();
      const promised = promisedBy(load);
      const problems = findProblems(load, promised, await readState(app, since));
      expect(problems, `after kill ${kill}, seed ${SEED}`).toEqual([]);
    }
    const killing = performance.now() - began;
    load.end();
    await Promise.all(work);
    expect(load.refused).toEqual([]);

    // Every text comes to its end: here, on the phone, or before a person who decides.
    const atRest = async () => {
      const state = await readState(app, since);
      expect(findMissing(load, state)).toEqual([]);
      const texts = await sandbox.texts();
      expect(texts.filter(isMoving)).toEqual([]);
      const fates = findFates(state, texts, await sandbox.deliveries());
      expect(fates.problems).toEqual([]);
      return { state, texts, fates };
    };
    const timeout = process.env.CRASH_REAL_TIMES === undefined ? 60_000 : 700_000;
    const { state, texts, fates } = await vi.waitFor(atRest, { timeout, interval: 500 });
    expect(findProblems(load, promisedBy(load), state)).toEqual([]);
    // Whoever was connected all along sees what a newcomer sees.
    for (const member of clients) {
      const subject = app.demo.members.find(({ name }) => name === member.name)?.subject ?? "";
      const watched = member.name === technician.name ? seenByTechnician : threads;
      const fresh = watchInbox(app, { subject, name: member.name }, watched);
      await vi.waitFor(
        () => {
          expect(Object.keys(fresh.seen())).toHaveLength(3 + watched.length);
          expect(member.seen()).toEqual(fresh.seen());
        },
        { timeout: 20_000, interval: 100 },
      );
      await fresh.client.close();
      expect(member.connections()).toBeGreaterThan(1);
    }
    const everybody = [...clients, ...tabs];
    expect(everybody.flatMap(({ setbacks }) => setbacks)).toEqual([]);

    expect(await sandbox.texts(), "nothing moves any more").toEqual(texts);

    const acknowledged = promisedBy(load);
    expect(acknowledged.texts.length).toBeGreaterThan(KILLS / 2);
    console.log(
      JSON.stringify({
        seed: SEED,
        kills: KILLS,
        seconds: {
          kills: Math.round(killing / 1_000),
          whole: Math.round((performance.now() - began) / 1_000),
        },
        textsAcknowledged: acknowledged.texts.length,
        textsAbandoned: load.abandoned,
        webhooksRepeated: load.repeats,
        repliesAcknowledged: acknowledged.replies.size,
        linesAcknowledged: acknowledged.lines.size,
        repliesOnPhones: fates.sent,
        repliesUnknown: fates.unknown,
        connections: sum(everybody.map((client) => client.connections())),
        mutationsResent: sum(everybody.map((client) => client.resent())),
      }),
    );
  },
);

/** The phone's network has not said its last word on this reply. */
const isMoving = ({ direction, status }: SandboxMessage) =>
  direction === "outbound-api" && !FINAL.has(status);

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

async function memberId(watched: WatchedClient | undefined, name: string) {
  const members = (await watched?.client.query(api.members.list, {})) ?? [];
  const member = members.find((candidate) => candidate.name === name);
  if (member === undefined) throw new Error(`${name} is no member`);
  return member._id;
}
