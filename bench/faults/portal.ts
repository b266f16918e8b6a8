/** Customers on their portal pages: each writes by a private link, through a client of its own. */
import { setTimeout as sleep } from "node:timers/promises";
import { ConvexClient } from "convex/browser";
import type { FunctionArgs } from "convex/server";
import { api } from "../../convex/_generated/api.js";
import type { Id } from "../../convex/_generated/dataModel.js";
import { pick } from "../../tests/durability/support/random.ts";

/** A link takes some ten messages a minute; who is told to wait writes the same again. ms */
const PACE = 6_500;

export class PortalCustomers {
  /** Every message by its clientId; true once it was promised to be kept. */
  readonly written = new Map<string, boolean>();
  readonly conversationIds: Id<"conversations">[] = [];
  readonly #random: () => number;
  readonly #clients: { client: ConvexClient; token: string }[] = [];
  #isOver = false;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Makes a link for every portal conversation there is, and opens it. */
  async open(url: string, member: ConvexClient): Promise<void> {
    const paginationOpts = { numItems: 100, cursor: null };
    const { page } = await member.query(api.inbox.list, { filter: "all", paginationOpts });
    for (const { _id: conversationId, channel } of page) {
      if (channel !== "portal") continue;
      const { token } = await member.mutation(api.portalLinks.make, { conversationId });
      this.conversationIds.push(conversationId);
      const options = { logger: false, unsavedChangesWarning: false } as const;
      this.#clients.push({ client: new ConvexClient(url, options), token });
    }
  }

  /** Writes until the end, somebody else each time. */
  async work(): Promise<void> {
    while (!this.#isOver && this.#clients.length > 0) {
      const { client, token } = pick(this.#random, this.#clients);
      const clientId = crypto.randomUUID();
      const message = { token, clientId, body: `Portal ${this.written.size + 1}`, uploadIds: [] };
      this.written.set(clientId, false);
      await this.#send(client, message);
      await sleep((PACE / this.#clients.length) * (0.5 + this.#random()));
    }
  }

  end(): void {
    this.#isOver = true;
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map(({ client }) => client.close()));
  }

  async #send(client: ConvexClient, message: FunctionArgs<typeof api.portal.send>): Promise<void> {
    for (;;) {
      try {
        await client.mutation(api.portal.send, message);
        this.written.set(message.clientId, true);
        return;
      } catch (error) {
        if (!String(error).includes("RATE_LIMITED")) throw error;
        await sleep(2_000);
      }
    }
  }
}
