import { ConvexClient } from "convex/browser";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { api } from "../../convex/_generated/api.js";
import type { Id } from "../../convex/_generated/dataModel.js";
import { HEARTBEAT } from "../../convex/shared/together.ts";
import { type App, startApp } from "../helpers/app.ts";
import { eventually } from "../helpers/eventually.ts";

/** What LIVE-2 allows each member who only looks. */
const WRITES_A_MINUTE = 3;

let app: App;
const clients: ConvexClient[] = [];
beforeAll(async () => {
  app = await startApp({ client: false, template: inject("template") });
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await app.stop();
});

type Member = { client: ConvexClient; tab: string; typers: () => number };

/** Everybody who sees all, with the list, the counts and one conversation open. */
async function open(conversationId: Id<"conversations">): Promise<Member[]> {
  const seeing = app.demo.members.filter(({ role }) => role !== "technician");
  return await Promise.all(
    seeing.map(async ({ subject }) => {
      const client = new ConvexClient(app.urls.backend, { unsavedChangesWarning: false });
      clients.push(client);
      client.setAuth(() => app.token(subject));
      let typers = 0;
      const paginationOpts = { numItems: 50, cursor: null };
      client.onUpdate(api.inbox.list, { filter: "all", paginationOpts }, () => {});
      client.onUpdate(api.inbox.counts, {}, () => {});
      client.onUpdate(api.drafts.mine, {}, () => {});
      client.onUpdate(api.alerts.latest, {}, () => {});
      client.onUpdate(api.messages.list, { conversationId, paginationOpts }, () => {});
      client.onUpdate(api.presence.viewers, { conversationId }, (viewers) => {
        typers = viewers.filter(({ typingUntil }) => typingUntil !== undefined).length;
      });
      const tab = crypto.randomUUID();
      await client.mutation(api.presence.here, { conversationId, tab });
      return { client, tab, typers: () => typers };
    }),
  );
}

/** What was run again, by function, and what the presence functions wrote, while `work` went on. */
async function costOf(work: () => Promise<void>) {
  const before = await app.metrics();
  await work();
  const { functions } = await app.metrics();
  const grown = (name: string, what: "reruns" | "documentsWritten") =>
    (functions[name]?.[what] ?? 0) - (before.functions[name]?.[what] ?? 0);
  const reruns = Object.keys(functions).flatMap((name) => {
    const count = grown(name, "reruns");
    return count === 0 ? [] : [[name, count] as const];
  });
  return {
    reruns: Object.fromEntries(reruns),
    written: Object.keys(functions)
      .filter((name) => name.startsWith("presence:"))
      .reduce((sum, name) => sum + grown(name, "documentsWritten"), 0),
  };
}

test("LIVE-2 a heartbeat wakes nobody, a keystroke only who has that conversation open", async () => {
  const client = new ConvexClient(app.urls.backend, { unsavedChangesWarning: false });
  clients.push(client);
  const [owner] = app.demo.members;
  client.setAuth(() => app.token(owner?.subject ?? ""));
  const paginationOpts = { numItems: 2, cursor: null };
  const { page } = await client.query(api.inbox.list, { filter: "all", paginationOpts });
  const [here, elsewhere] = page.map(({ _id }) => _id);
  if (!here || !elsewhere) throw new Error("The demo has two conversations");
  await client.close();

  const members = await open(here);
  const [ann, ...others] = members;
  if (!ann) throw new Error("The demo has members");
  /** One act that all of them see, so that what was done before it is over too. */
  const type = async (typing: boolean) => {
    const args = { conversationId: here, tab: ann.tab, typing };
    await ann.client.mutation(api.presence.typing, args);
    await eventually(() => {
      for (const { typers } of others) expect(typers()).toBe(typing ? 1 : 0);
    });
  };
  await type(true);
  await type(false);

  const beats = 5;
  const cost = await costOf(async () => {
    for (let beat = 0; beat < beats; beat++) {
      await Promise.all(
        members.map(({ client, tab }) =>
          client.mutation(api.presence.here, { conversationId: here, tab }),
        ),
      );
    }
    await type(true);
  });
  // Of everything that all of them have open, only who is here, and only for the keystroke.
  expect(cost.reruns).toEqual({ "presence:viewers": members.length });
  expect(cost.written).toBe(beats * members.length + 1);
  expect(60_000 / HEARTBEAT).toBeLessThanOrEqual(WRITES_A_MINUTE);

  // Somebody who comes and goes elsewhere wakes none of them.
  const visitor = new ConvexClient(app.urls.backend, { unsavedChangesWarning: false });
  clients.push(visitor);
  visitor.setAuth(() => app.token(owner?.subject ?? ""));
  const passing = await costOf(async () => {
    const tab = crypto.randomUUID();
    await visitor.mutation(api.presence.here, { conversationId: elsewhere, tab });
    await visitor.mutation(api.presence.leave, { tab });
    await type(false);
  });
  expect(passing.reruns).toEqual({ "presence:viewers": members.length });
});
