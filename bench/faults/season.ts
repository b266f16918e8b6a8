/** The demo business through a bad season: who writes, what fails, and what everybody was told. */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type App, startApp } from "../../tests/helpers/app.ts";
import { findMissing, promisedBy, shownAs } from "../../tests/durability/support/check.ts";
import { hurry } from "../../tests/durability/support/hurry.ts";
import { type Conversation, Load } from "../../tests/durability/support/load.ts";
import { projectWithProbe, readState } from "../../tests/durability/support/probe-api.ts";
import { seededRandom } from "../../tests/durability/support/random.ts";
import { type Delivery, type Sandbox, sandboxOf } from "../../tests/durability/support/sandbox.ts";
import { type WatchedClient, watchInbox } from "../../tests/durability/support/watched-client.ts";
import { type Moves, watchMoves } from "./moves.ts";
import { PortalCustomers } from "./portal.ts";
import { TROUBLES } from "./troubles.ts";
import type { Outcome } from "./verdict.ts";

const CONVERSATIONS = 24;
const CUSTOMERS = 2;
/** One conversation in so many is by email. */
const EMAIL_EVERY = 3;
/** One text in so many is sent once more by somebody who is not Twilio. */
const FORGED_EVERY = 25;
/** From the last word until everything has come to its end, ms. */
const PATIENCE = 600_000;

export class Season {
  readonly #app: App;
  readonly #sandbox: Sandbox;
  readonly #random: () => number;
  readonly #seed: number;
  readonly #since = Date.now();
  readonly #members: WatchedClient[] = [];
  readonly #forgeries: Delivery[] = [];
  readonly #portal: PortalCustomers;
  #load: Load | undefined;
  #moves: Moves | undefined;
  #struck = 0;

  private constructor(app: App, dataDir: string, seed: number) {
    this.#app = app;
    this.#sandbox = sandboxOf(app, dataDir);
    this.#random = seededRandom(seed);
    this.#seed = seed;
    this.#portal = new PortalCustomers(this.#random);
  }

  static async start(dataDir: string, seed: number): Promise<Season> {
    const app = await startApp({ client: false, dataDir });
    using project = projectWithProbe();
    hurry(project);
    const { code, output } = await project.push(join(dataDir, "deployment.env"));
    if (code !== 0) throw new Error(output);
    return new Season(app, dataDir, seed);
  }

  /** Until so many messages are written, both ways together. */
  async work(messages: number, kills: number, say: (line: string) => void): Promise<void> {
    const conversations = await this.#conversations();
    const threads = conversations.map(({ id }) => id);
    for (const role of ["owner", "dispatcher", "csr"]) {
      const member = this.#app.demo.members.find((candidate) => candidate.role === role);
      if (member === undefined) throw new Error(`The demo has no ${role}`);
      this.#members.push(watchInbox(this.#app, member, threads.slice(0, 4)));
    }
    const [first] = this.#members;
    if (first === undefined) throw new Error("Nobody is at work");
    await this.#portal.open(this.#app.urls.backend, first.client);
    conversations.push(...this.#portal.conversationIds.map((id) => ({ id, number: null })));
    this.#moves = watchMoves(first.client, [...threads, ...this.#portal.conversationIds]);
    for (const [index, trouble] of TROUBLES.entries()) {
      await this.#sandbox.trouble(trouble.kind, trouble.probability, {
        ...trouble,
        seed: this.#seed + index,
      });
    }

    const load = new Load(this.#random, this.#sandbox, conversations, { replies: 0.9 });
    this.#load = load;
    const work = [
      ...this.#members.map((member) => load.member(member)),
      ...Array.from({ length: CUSTOMERS }, () => load.customer()),
      this.#portal.work(),
    ];
    const written = () => load.texts.size + load.replies.size + this.#portal.written.size;
    for (let kill = 1; kill <= kills; kill++) {
      const at = (messages * kill) / kills;
      while (written() < at) {
        await sleep(50);
        await this.#forge(load);
      }
      await sleep(this.#random() * 500);
      await this.#app.killBackend();
      await this.#app.restartBackend();
      say(
        `kill ${kill}: ${load.texts.size} texts, ${this.#portal.written.size} by portal, ${load.replies.size} replies`,
      );
    }
    load.end();
    this.#portal.end();
    await Promise.all(work);
    this.#struck = await this.#sandbox.struck();
    await this.#sandbox.calm();
  }

  /** What there is on both sides once nothing moves any more, or after PATIENCE. */
  async atRest(): Promise<Outcome> {
    if (this.#load === undefined || this.#moves === undefined) throw new Error("Nobody has worked");
    const until = performance.now() + PATIENCE;
    for (;;) {
      await this.#sandbox.idle();
      const state = await readState(this.#app, this.#since);
      const isOver = state.outbox.every(({ dueAt }) => dueAt === undefined);
      const isAll = findMissing(this.#load, state).length === 0;
      const outcome: Outcome = {
        load: this.#load,
        promised: promisedBy(this.#load),
        state,
        texts: [...(await this.#sandbox.emails()), ...(await this.#sandbox.texts())].toReversed(),
        deliveries: await this.#sandbox.deliveries(),
        forgeries: this.#forgeries,
        moves: this.#moves,
        portal: this.#portal,
      };
      if ((isOver && isAll && isTold(outcome)) || performance.now() > until) return outcome;
      await sleep(1_000);
    }
  }

  /** How often the sandbox did something wrong. */
  faultsStruck(): number {
    return this.#struck;
  }

  async end(): Promise<void> {
    this.#load?.end();
    this.#portal.end();
    await this.#portal.close();
    await Promise.all(this.#members.map(({ client }) => client.close()));
    await this.#app.stop();
  }

  async #conversations(): Promise<Conversation[]> {
    const addresses = Array.from({ length: CONVERSATIONS }, (_, i) =>
      i % EMAIL_EVERY === 0 ? `customer${i}@faults.example` : `+1415555${4000 + i}`,
    );
    for (const address of addresses) await this.#sandbox.write(address, `Hello from ${address}`);
    for (;;) {
      // An email is fetched after its event was answered.
      const { messages } = await readState(this.#app, this.#since);
      const found = addresses.flatMap((number) => {
        const hello = messages.find(({ body }) => body === `Hello from ${number}`);
        return hello === undefined ? [] : [{ id: hello.conversationId, number }];
      });
      if (found.length === addresses.length) return found;
      await sleep(200);
    }
  }

  /** Sends some texts' webhooks again with another text in them, under the old signature. */
  async #forge(load: Load): Promise<void> {
    if (load.texts.size < FORGED_EVERY * (this.#forgeries.length + 1)) return;
    const sids = new Set(load.texts.keys());
    const real = (await this.#sandbox.deliveries()).findLast(
      ({ kind, messageSid, state }) =>
        (kind === "inbound" || kind === "email") && state === "answered" && sids.has(messageSid),
    );
    if (real !== undefined) this.#forgeries.push(await this.#sandbox.tamper(real.id));
  }
}

/** Every text that left is bound to its reply, and both say the same of it. */
function isTold({ state, texts }: Outcome): boolean {
  const statuses = new Map(texts.map((text) => [text.sid, shownAs(text)]));
  return state.messages.every(
    ({ direction, providerId, status }) =>
      direction !== "out" || providerId === undefined || statuses.get(providerId) === status,
  );
}
