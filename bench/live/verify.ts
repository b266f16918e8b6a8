/** That the accounts are what they should be: before, by the app's own queries; after, in the store. */
import { ConvexHttpClient } from "convex/browser";
import type { FunctionReturnType } from "convex/server";
import { api } from "../../convex/_generated/api.js";
import type { Id } from "../../convex/_generated/dataModel.js";
import { PAGE } from "./screen.ts";
import { StoreWriter } from "./store-writer.ts";
import type { Product, System } from "./systems.ts";

/** Conversations of which the thread is read to its beginning. */
const THREADS = 5;

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`The account is not as it should be: ${what}`);
}

/** The app counts, lists and opens what the store was given. @throws on any difference */
export async function verifyReadable({ target, before }: Product): Promise<void> {
  const { url, tokens } = target.product;
  const client = new ConvexHttpClient(url, { logger: false });
  client.setAuth(tokens[0] ?? "");
  const counts = await client.query(api.inbox.counts, {});
  must(counts.total === before.conversations, `${counts.total} conversations are counted`);
  must(counts.active + counts.archived === counts.total, "active and archived are not all");

  const paginationOpts = { numItems: PAGE, cursor: null };
  const { page } = await client.query(api.inbox.list, { filter: "all", paginationOpts });
  must(page.length === Math.min(PAGE, before.conversations), `${page.length} are listed`);
  must(
    page.every(({ _id }, i) => _id === before.newest[i]?._id),
    "the newest are not on top",
  );
  for (const conversation of before.newest.slice(-THREADS)) {
    const conversationId = conversation._id as Id<"conversations">;
    const header = await client.query(api.conversations.get, { conversationId });
    const thread = await readThread(client, conversationId);
    must(header.contactName === conversation["contactName"], "a thread has another contact");
    must(thread[0]?.body.slice(0, 60) === String(conversation["preview"]).slice(0, 60), "preview");
    const inbound = thread.filter(({ direction }) => direction === "in").length;
    must(inbound === conversation["inboundSeq"], `${inbound} inbound messages in a thread`);
  }
}

type Message = FunctionReturnType<typeof api.messages.list>["page"][number];

async function readThread(
  client: ConvexHttpClient,
  conversationId: Id<"conversations">,
): Promise<Message[]> {
  const messages: Message[] = [];
  for (let cursor: string | null = null; ;) {
    const paginationOpts = { numItems: 100, cursor };
    const result: FunctionReturnType<typeof api.messages.list> = await client.query(
      api.messages.list,
      { conversationId, paginationOpts },
    );
    messages.push(...result.page);
    if (result.isDone) return messages;
    cursor = result.continueCursor;
  }
}

/**
 * Once the backend is stopped: each text that was taken is stored, once, and counted, and nothing
 * else came in. Returns how many are missing or there twice.
 */
export function lostOrDoubled({ databasePath, sids, before }: Product): number {
  const store = new StoreWriter(databasePath);
  const wrong = sids.filter((sid) => store.find("messages", "by_providerId", sid).length !== 1);
  must(store.count("messages") === before.messages + sids.length, "messages nobody sent");
  const accountId = store.all("phoneNumbers")[0]?.["accountId"];
  const sum = (table: string, field: string) =>
    store
      .all(table)
      .filter(({ scope = accountId }) => scope === accountId)
      .reduce((total, document) => total + Number(document[field]), 0);
  must(sum("counters", "inbound") === sum("conversations", "inboundSeq"), "the counts are wrong");
  store.close();
  return wrong.length;
}

/** The same of the floor, by its own count. */
export async function lostByFloor({ line, sids }: System): Promise<number> {
  const response = await fetch(new URL("/stored", line.url));
  const { texts } = (await response.json()) as { texts: number };
  return Math.abs(texts - sids.length);
}
