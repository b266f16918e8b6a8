import { expect, test } from "vitest";
import { api } from "../../convex/_generated/api";
import { addAccount, backend, conversationWith, join, messagesOf, receive } from "./setup";

async function scene() {
  const t = backend();
  const dispatcher = await join(t, await addAccount(t), "dispatcher", "Dee");
  await receive(t);
  const { _id: conversationId } = await conversationWith(t);
  const events = async () =>
    (await messagesOf(t, conversationId)).flatMap(({ event, authorName }) =>
      event === undefined ? [] : [{ authorName, ...event }],
    );
  return { t, conversationId, ...dispatcher, events };
}

test("THREAD-9 who archived, settled and assigned is told in the thread, once and in order", async () => {
  const { as, id, conversationId, events } = await scene();
  await as.mutation(api.conversations.assign, { conversationId, memberId: id });
  await as.mutation(api.conversations.assign, { conversationId, memberId: id });
  await as.mutation(api.conversations.noReplyNeeded, { conversationId });
  await as.mutation(api.conversations.setArchived, { conversationId, archived: true });
  await as.mutation(api.conversations.setArchived, { conversationId, archived: true });
  await as.mutation(api.conversations.assign, { conversationId, memberId: null });
  expect(await events()).toEqual([
    { type: "assigned", memberId: id, name: "Dee", authorName: "Dee" },
    { type: "settled", authorName: "Dee" },
    { type: "archived", authorName: "Dee" },
    { type: "unassigned", authorName: "Dee" },
  ]);
});

test("THREAD-9 an opt-out and an opt-in happen by themselves", async () => {
  const { t, events } = await scene();
  for (const body of ["STOP", "STOP", "START"]) await receive(t, { body });
  expect(await events()).toEqual([
    { type: "optedOut", authorName: "" },
    { type: "optedIn", authorName: "" },
  ]);
});

test("an event moves no conversation, no count, no unread and no attention", async () => {
  const { t, as, id, conversationId } = await scene();
  const state = async () => {
    const { assigneeId: _, ...conversation } = await conversationWith(t);
    return { conversation, counts: await as.query(api.inbox.counts, {}) };
  };
  const before = await state();
  await as.mutation(api.conversations.assign, { conversationId, memberId: id });
  expect(await state()).toEqual(before);
});
