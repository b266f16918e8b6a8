import { ConvexClient } from "convex/browser";
import { setTimeout as sleep } from "node:timers/promises";
import { api } from "../../convex/_generated/api.js";
import type { Id } from "../../convex/_generated/dataModel";
import type { ListView } from "../../convex/model/shapes.ts";
import { FILTERS, NOBODY } from "../../convex/shared/inbox.ts";
import { HEARTBEAT } from "../../convex/shared/together.ts";
import { Poster, signText } from "../live/texts.ts";
import type { ConversationId, Product } from "../live/systems.ts";
import { Meter, type Spent } from "./meter.ts";
import { tabNamed, watchWindow } from "./screens.ts";

export const AGENTS = 50;
/** What nobody has heard of for so long is over. ms */
const QUIET = 1_500;

export interface Ripple {
  /** What one inbound message made run again. */
  spent: Spent;
  /** Results that agents were given for it: a run that changed nothing gives none. */
  told: number;
}

/** Fifty members, each in a window of their own: every list there is, and no conversation twice. */
export class Agents {
  readonly #product: Product;
  readonly #meter: Meter;
  readonly #clients: ConvexClient[] = [];
  readonly #open: ConversationId[];
  #told = 0;
  #toldAt = 0;

  constructor(product: Product) {
    this.#product = product;
    this.#meter = new Meter(product.deployment);
    this.#open = product.conversationIds.slice(0, AGENTS);
  }

  async come(): Promise<void> {
    const { url, tokens } = this.#product.target.product;
    for (const [agent, conversationId] of this.#open.entries()) {
      const client = new ConvexClient(url, { logger: false });
      client.setAuth(() => Promise.resolve(tokens[agent] ?? ""));
      this.#clients.push(client);
      const me = await client.query(api.me.current, {});
      if (me === null) throw new Error("An agent is no member");
      const views = viewsOf(me.member._id);
      const view = views[agent % views.length] ?? { filter: "all" };
      watchWindow(client, { view, conversationId }, () => {
        this.#told++;
        this.#toldAt = performance.now();
      });
      await client.mutation(api.presence.here, {
        conversationId,
        tab: tabNamed(`agent-${agent}`),
      });
    }
    await this.#quiet();
  }

  /** A text into the conversation that one of them has open. */
  async receive(agent: number): Promise<Ripple> {
    const { line, contactOf, sids } = this.#product;
    const contact = contactOf(this.#open[agent]);
    const poster = new Poster(line.url, 1);
    const before = this.#told;
    const spent = await this.#meter.measure(async () => {
      const text = signText(line, contact);
      await poster.deliver(text);
      sids.push(text.sid);
      await this.#quiet();
    });
    poster.close();
    return { spent, told: this.#told - before };
  }

  /** All of them look at their screens and touch nothing, for some heartbeats. */
  async idle(heartbeats: number): Promise<Spent> {
    const here = async () => {
      for (const [agent, conversationId] of this.#open.entries()) {
        await this.#clients[agent]?.mutation(api.presence.here, {
          conversationId,
          tab: tabNamed(`agent-${agent}`),
        });
      }
    };
    return await this.#meter.measure(async () => {
      for (let beat = 0; beat < heartbeats; beat++) {
        await here();
        await sleep(HEARTBEAT);
      }
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
  }

  async #quiet(): Promise<void> {
    do await sleep(QUIET / 10);
    while (performance.now() - this.#toldAt < QUIET);
  }
}

/** Every list a member can have before them: all, their own and nobody's of each filter. */
function viewsOf(me: Id<"members">): ListView[] {
  const views: ListView[] = [];
  for (const filter of FILTERS) {
    views.push({ filter }, { filter, assignee: me }, { filter, assignee: NOBODY });
    if (filter === "attention") views.push({ filter, order: "waiting" });
  }
  return views;
}
