import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { instructionsFor } from "../../convex/ai/instructions";
import { type ComposePrompts, MAX_PROMPT } from "../../convex/shared/compose";
import { USUAL_OPENING_HOURS } from "../../convex/shared/openingHours";
import { addAccount, backend, codeOf, conversationWith, join, messagesOf, receive } from "./setup";

const START = 1_700_000_000_000;
const HOUR = 3_600_000;

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(START);
});
afterEach(() => {
  vi.useRealTimers();
});

async function scene() {
  const t = backend();
  const accountId = await addAccount(t);
  const owner = await join(t, accountId, "owner", "Olga");
  const author = await join(t, accountId, "dispatcher", "Dee");
  await receive(t, { body: "What does it cost?" });
  const { _id: conversationId } = await conversationWith(t);
  await owner.as.mutation(api.assistant.configure, { enabled: true });
  let clicks = 0;
  const begin = async (change?: { type: "shorter" | "warmer" }) =>
    await author.as.mutation(api.compose.start, {
      conversationId,
      clientId: `click ${++clicks}`,
      kind: "draft",
      ...(change && { change }),
    });
  const run = async () => {
    vi.advanceTimersByTime(1);
    await t.finishInProgressScheduledFunctions();
  };
  const latest = async (by = author) =>
    await by.as.query(api.compose.latest, { conversationId, kind: "draft" });
  return { t, owner, author, conversationId, begin, run, latest };
}

test("AI-10 a change that is stopped before its first word leaves the draft as it was", async () => {
  const { author, begin, run, latest } = await scene();
  await begin();
  await run();
  const draft = await latest();
  expect(draft?.state).toBe("ready");
  expect(draft?.marks.length).toBeGreaterThan(0);

  const suggestionId = await begin({ type: "warmer" });
  await author.as.mutation(api.compose.stop, { suggestionId });
  const { text, marks, state } = (await latest()) ?? {};
  expect({ text, marks, state }).toEqual({
    text: draft?.text,
    marks: draft?.marks,
    state: "stopped",
  });
  // And can be changed again.
  await begin({ type: "shorter" });
  await run();
  const shorter = (await latest())?.text ?? "";
  expect(shorter.length).toBeGreaterThan(0);
  expect(shorter.length).toBeLessThan(draft?.text.length ?? 0);
});

test("AI-2 others learn that a draft is under way, and for whom, and nothing of its text", async () => {
  const { owner, author, conversationId, begin, run, latest } = await scene();
  await begin();
  const underWay = async (by = owner) =>
    await by.as.query(api.compose.underWay, { conversationId });
  expect(await underWay()).toEqual([{ memberId: author.id, name: "Dee" }]);
  expect(await underWay(author)).toEqual([]);
  await run();
  expect(await underWay()).toEqual([]);
  expect((await latest())?.text).not.toBe("");
  expect(await latest(owner)).toBeNull();
});

test("AI-8 a message sent later, or by its author at once, keeps the badge of the suggestion it began as", async () => {
  const { t, owner, author, conversationId, begin, run, latest } = await scene();
  const suggestionId = await begin();
  await run();
  const body = (await latest())?.text ?? "";
  const plan = { conversationId, body, suggestionId, cancelOnReply: false };
  for (const clientId of ["due", "now", "theirs"]) {
    await author.as.mutation(api.scheduled.add, { ...plan, clientId, dueAt: START + HOUR });
  }
  const waiting = await author.as.query(api.scheduled.list, { conversationId });
  const rows = await t.run(async (ctx) => await ctx.db.query("scheduledMessages").take(5));
  const idOf = (clientId: string) => {
    const row = rows.find((known) => known.clientId === clientId);
    if (row === undefined) throw new Error(`nothing waits as ${clientId}`);
    return row._id;
  };
  expect(waiting).toHaveLength(3);
  await author.as.mutation(api.scheduled.sendNow, { scheduledId: idOf("now") });
  // In another's name it is not that one's suggestion.
  await owner.as.mutation(api.scheduled.sendNow, { scheduledId: idOf("theirs") });
  vi.setSystemTime(START + HOUR);
  await t.mutation(internal.scheduled.send, { scheduledId: idOf("due"), dueAt: START + HOUR });
  const sent = (await messagesOf(t, conversationId)).filter(({ direction }) => direction === "out");
  expect(Object.fromEntries(sent.map((row) => [row.clientId, row.aiGenerated]))).toEqual({
    due: true,
    now: true,
    theirs: false,
  });
});

test("AI-1 switched off, nothing is written and nothing offered", async () => {
  const { owner, author, conversationId, begin } = await scene();
  await owner.as.mutation(api.assistant.configure, { enabled: false });
  expect(await codeOf(begin())).toBe("ASSISTANT_OFF");
  const panel = await author.as.query(api.compose.panel, { conversationId });
  expect(panel).toMatchObject({ enabled: false, canManage: false });
  expect(await author.as.query(api.compose.quickReplies, { conversationId })).toEqual([]);
});

test("an account says how its drafts are written, in all and in a mode, and whether it is open", async () => {
  const { t, owner, author, begin } = await scene();
  const configure = async (prompts: ComposePrompts, by = owner) =>
    await codeOf(by.as.mutation(api.assistant.configure, { prompts }));
  expect(await configure({ all: "Be brief." }, author)).toBe("FORBIDDEN");
  expect(await configure({ all: "x".repeat(MAX_PROMPT + 1) })).toBe("INVALID_INPUT");
  const prompts = { all: " Sign with first names. ", sales: "Mention the plan.", standard: " " };
  expect(await configure(prompts)).toBe("no error");
  expect((await owner.as.query(api.assistant.current, {})).prompts).toEqual({
    all: "Sign with first names.",
    sales: "Mention the plan.",
  });
  // Noon on a Tuesday in Chicago, and nobody has said when the business is open.
  const noon = Date.UTC(2023, 10, 14, 18);
  const suggestionId = await begin();
  const material = async (now: number) =>
    await t.query(internal.suggestions.read, { suggestionId, now });
  const first = await material(noon);
  expect(first?.prompts).toEqual(["Sign with first names."]);
  expect(first?.business.openNow).toBeUndefined();
  expect(first && instructionsFor(first)).toContain("\nSign with first names.");
  await owner.as.mutation(api.account.change, { openingHours: USUAL_OPENING_HOURS });
  expect((await material(noon))?.business.openNow).toBe(true);
  expect((await material(noon + 8 * HOUR))?.business.openNow).toBe(false);
});

test("AI-2 of 10,000 messages a suggestion looks at the newest, and at no more of them", async () => {
  const { t, begin, conversationId } = await scene();
  const [first] = await messagesOf(t, conversationId);
  if (!first) throw new Error("no message");
  const { _id, _creationTime, ...message } = first;
  for (let batch = 0; batch < 10; batch++) {
    await t.run(async (ctx) => {
      for (let nth = 1; nth <= 1_000; nth++) {
        const number = batch * 1_000 + nth;
        const at = START + number;
        await ctx.db.insert("messages", { ...message, at, body: `Line ${number}` });
      }
    });
  }
  vi.advanceTimersByTime(HOUR);
  const suggestionId = await begin();
  const drawn = await t.query(internal.suggestions.read, { suggestionId, now: START + 2 * HOUR });
  expect(drawn?.messages.length).toBeLessThanOrEqual(30);
  expect(drawn?.messages.at(-1)?.body).toBe("Line 10000");
});
