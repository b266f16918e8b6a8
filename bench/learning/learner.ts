import { ConvexClient } from "convex/browser";
import type { FunctionArgs, FunctionReference, FunctionReturnType } from "convex/server";
import { api } from "../../convex/_generated/api.js";
import { editDistance } from "../../convex/shared/editDistance.ts";
import type { App } from "../../tests/helpers/app.ts";
import type { ConversationId } from "../live/systems.ts";
import type { Turn } from "./customers.ts";

/**
 * What becomes of a suggestion: it is edited and sent; thrown away, and the customer is called instead;
 * or edited and sent, and then all is forgotten.
 */
export type Way = "edited" | "discarded" | "forgotten";

/** The demo's members, one after another, who all write by the same habits. */
export class Learner {
  readonly #app: App;
  readonly #way: Way;
  readonly #clients: { client: ConvexClient; at: number }[] = [];
  #rounds = 0;

  constructor(app: App, way: Way) {
    this.#app = app;
    this.#way = way;
  }

  /** A customer asks, a draft comes, the writer sends what they want. Resolves with how far it was off. */
  async round({ address, asked, wanted }: Turn): Promise<number> {
    const { client, owner } = await this.#member();
    await this.#app.phone(address).text(asked);
    const conversationId = await this.#conversationOf(client, address);
    const name = `round ${++this.#rounds}`;
    const suggestionId = await client.mutation(api.compose.start, {
      conversationId,
      clientId: name,
      kind: "draft",
    });
    const draft = await firstOf(
      client,
      api.compose.latest,
      { conversationId, kind: "draft" },
      (latest) => latest !== null && latest.state !== "writing",
    );
    if (draft?.state !== "ready") throw new Error(`A draft ended as ${draft?.state}`);
    const distance = editDistance(draft.text, wanted);
    if (this.#way === "discarded") {
      await client.mutation(api.compose.discard, { suggestionId });
      return distance;
    }
    await client.mutation(api.messages.send, {
      conversationId,
      body: wanted,
      clientId: name,
      suggestionId,
    });
    if (this.#way === "forgotten") await owner.mutation(api.assistant.forget, {});
    return distance;
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map(({ client }) => client.close()));
  }

  async #conversationOf(client: ConvexClient, address: string): Promise<ConversationId> {
    const paginationOpts = { numItems: 5, cursor: null };
    const isTheirs = (row: { contactAddress: string }) => row.contactAddress === address;
    const { page } = await firstOf(
      client,
      api.inbox.list,
      { filter: "all", paginationOpts },
      (list) => list.page.some(isTheirs),
    );
    const row = page.find(isTheirs);
    if (row === undefined) throw new Error("their conversation is not there");
    return row._id;
  }

  /** Whose turn it is: nobody may ask too often a minute. A token lasts an hour. */
  async #member(): Promise<{ client: ConvexClient; owner: ConvexClient }> {
    if (this.#clients.length === 0) {
      const writers = this.#app.demo.members.filter(({ role }) =>
        ["owner", "admin", "manager", "dispatcher", "csr"].includes(role),
      );
      for (const { subject } of writers.toSorted((a) => (a.role === "owner" ? -1 : 1))) {
        const client = new ConvexClient(this.#app.urls.backend, { logger: false });
        const token = await this.#app.token(subject);
        client.setAuth(() => Promise.resolve(token));
        this.#clients.push({ client, at: 0 });
      }
    }
    const [owner] = this.#clients;
    const next = this.#clients[this.#rounds % this.#clients.length];
    if (owner === undefined || next === undefined) throw new Error("nobody may write");
    // Twenty a minute, and the bucket is full at the start.
    const wait = next.at + 3_100 - Date.now();
    if (next.at > 0 && wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    next.at = Date.now();
    return { client: next.client, owner: owner.client };
  }
}

/** The first result of a query that is wanted. */
async function firstOf<Q extends FunctionReference<"query">>(
  client: ConvexClient,
  query: Q,
  args: FunctionArgs<Q>,
  isWanted: (result: FunctionReturnType<Q>) => boolean,
): Promise<FunctionReturnType<Q>> {
  let stop: () => void = () => undefined;
  const found = await new Promise<FunctionReturnType<Q>>((resolve, reject) => {
    stop = client.onUpdate(
      query,
      args,
      (result) => {
        if (isWanted(result)) resolve(result);
      },
      reject,
    );
  });
  stop();
  return found;
}
