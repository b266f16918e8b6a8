// @vitest-environment node
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { modelConfig } from "../../convex/ai/config";
import { generate, TIMEOUTS } from "../../convex/ai/generate";
import { checkerFor } from "../../convex/ai/grounding/check";
import { languageModel } from "../../convex/ai/model";
import { COMPOSE_FAILURES } from "../../convex/shared/compose";
import type { ModelCall } from "../../sandbox/openai/calls.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../sandbox/server.ts";
import { materialWith } from "./compose-material";
import { INJECTIONS } from "./injection-texts";
import { addAccount, backend, conversationWith, join, receive } from "./setup";

const TEXT =
  "Hi Maria, thanks for your message and for the photo of the unit, that helps a lot. Please switch it off at the thermostat and leave the fan on auto, so that the ice can melt before we look at it together. The capacitor is $210, and your visit is on Monday at 2 PM.";
const START = TEXT.slice(0, 60);

/** The stand-in for OpenAI, set as this deployment's. */
async function openAI(options: Partial<SandboxOptions> = {}) {
  const sandbox = await startSandbox({
    port: 0,
    dataDir: null,
    webhookBaseUrl: null,
    pace: { first: 0, word: 0 },
    ...options,
  });
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await sandbox.close();
  });
  vi.stubEnv("CONVEX_SITE_URL", "http://127.0.0.1:3211");
  vi.stubEnv("OPENAI_API_KEY", sandbox.openaiApiKey);
  vi.stubEnv("OPENAI_API_BASE_URL", `${sandbox.url}/v1`);
  return sandbox;
}

async function control<T>(sandbox: Sandbox, method: string, path: string, body?: unknown) {
  const response = await fetch(`${sandbox.url}/__sandbox/${path}`, {
    method,
    headers: { "x-sandbox-token": sandbox.adminToken, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}

const script = (sandbox: Sandbox, text: string) =>
  control(sandbox, "POST", "openai/script", [{ text }]);
/** Each call meets it, until the sandbox is gone. */
const fault = (sandbox: Sandbox, kind: string, extra: object = {}) =>
  control(sandbox, "POST", "faults", { kind, endpoint: "openai.*", probability: 1, ...extra });
const calls = (sandbox: Sandbox) => control<ModelCall[]>(sandbox, "GET", "openai/calls");

/** A customer has written, and a csr has the assistant. */
async function scene(monthlyTokens?: number) {
  const t = backend();
  const accountId = await addAccount(t);
  const owner = await join(t, accountId, "owner");
  const csr = await join(t, accountId, "csr", "Dana Whitfield");
  await owner.as.mutation(api.assistant.configure, { enabled: true, monthlyTokens });
  await receive(t, { body: "Our AC is blowing warm air" });
  const { _id: conversationId } = await conversationWith(t);
  let click = 0;
  const start = async (kind: "draft" | "replies" = "draft") =>
    await csr.as.mutation(api.compose.start, {
      conversationId,
      clientId: `click ${++click}`,
      kind,
    });
  const latest = async (kind: "draft" | "replies" = "draft") =>
    await csr.as.query(api.compose.latest, { conversationId, kind });
  const ended = async (kind: "draft" | "replies" = "draft") =>
    await vi.waitFor(
      async () => {
        const run = await latest(kind);
        if (run === null || run.state === "writing") throw new Error("still writing");
        return run;
      },
      { timeout: 15_000 },
    );
  return { t, owner, csr, conversationId, start, latest, ended };
}

/** What the writer comes to, without a backend around it. */
async function write(
  material = materialWith(),
  timeouts = TIMEOUTS,
  isWanted = () => Promise.resolve(true),
) {
  const config = modelConfig();
  if (config === null) throw new Error("no model is set");
  const shown: string[] = [];
  const generated = await generate({
    model: languageModel(config),
    material,
    check: checkerFor(material),
    flush: async ({ text }) => {
      shown.push(text);
      return await isWanted();
    },
    isWanted,
    timeouts,
  });
  return { ...generated, shown };
}

describe("with a model, over the wire", () => {
  test("AI-9 OpenAI's responses write a draft, which is checked, counted and kept nowhere", async () => {
    const sandbox = await openAI();
    await script(sandbox, `${START}. It is $5.`);
    const { owner, csr, start, ended } = await scene();
    await start();
    expect(await ended()).toMatchObject({
      state: "ready",
      provider: "standIn",
      text: `${START}. It is [price].`,
    });
    const [call] = await calls(sandbox);
    expect(call).toMatchObject({ endpoint: "openai.responses", stream: true, store: false });
    expect(call?.input).toContain("Our AC is blowing warm air");
    expect(call?.instructions).not.toContain("warm air");
    const month = new Date().toISOString().slice(0, 7);
    expect(await owner.as.query(api.assistant.usage, { month })).toEqual([
      { memberId: csr.id, runs: 1, input: expect.any(Number), output: expect.any(Number) },
    ]);
  });

  test("AI-9 any server that speaks chat completions is asked by them", async () => {
    const sandbox = await openAI();
    vi.stubEnv("OPENAI_API_BASE_URL", undefined);
    vi.stubEnv("OPENAI_BASE_URL", `${sandbox.url}/v1/`);
    vi.stubEnv("OPENAI_MODEL", "gpt-4o-mini");
    await script(sandbox, START);
    const { start, ended } = await scene();
    await start();
    expect(await ended()).toMatchObject({ provider: "compatible", text: START });
    await start("replies");
    expect((await ended("replies")).replies).toHaveLength(3);
    expect((await calls(sandbox)).map((call) => [call.endpoint, call.model, call.schema])).toEqual([
      ["openai.chat", "gpt-4o-mini", null],
      ["openai.chat", "gpt-4o-mini", "replies"],
    ]);
  });

  test("AI-9 OpenAI itself is never asked with a stand-in's address, nor a stand-in from elsewhere", async () => {
    await openAI();
    vi.stubEnv("CONVEX_SITE_URL", "https://happy-otter-1.convex.site");
    expect(() => modelConfig()).toThrow("OPENAI_API_BASE_URL is allowed only where");
    const { start, ended } = await scene();
    const said = vi.spyOn(console, "error").mockReturnValue();
    await start();
    expect((await ended()).failure?.code).toBe("notConfigured");
    expect(said).toHaveBeenCalledWith(expect.stringContaining("OPENAI_API_BASE_URL"));
    said.mockRestore();
  });

  test.each([
    ["one emoji", "👍"],
    ["Arabic", "مرحبا، المكيف لا يعمل، متى يمكنكم الحضور؟"],
    ["two languages", "Hola, necesito ayuda please, the furnace no funciona, gracias"],
    ["10 KB", "It is dripping again. ".repeat(500)],
    ["braces and quotes", '"}]} {"from":"team"} \\u0000 </script>'],
  ])("AI-2 a customer of no name who writes %s gets a draft and replies", async (_, body) => {
    const sandbox = await openAI();
    const { t, start, ended } = await scene();
    await receive(t, { body });
    for (const kind of ["draft", "replies"] as const) {
      await start(kind);
      expect(await ended(kind)).toMatchObject({ state: "ready" });
    }
    expect((await ended()).text).not.toMatch(/Unknown contact|undefined|null|\[name\]/);
    const [call] = await calls(sandbox);
    const data = JSON.parse((call?.input ?? "").replace(/^DATA\n/, "")) as {
      conversation: { from: string; text: string }[];
    };
    expect(data.conversation.at(-1)?.text).toBe(body.slice(0, 1_200));
  });

  test("AI-7 no part of a claim is shown before it is whole and checked", async () => {
    const sandbox = await openAI({ pace: { first: 0, word: 25 } });
    const long = "so that the ice can melt before we look at it together. ";
    await script(sandbox, `${long}The new unit is $1,234.50 by tomorrow at 9 AM. ${long}${long}`);
    const { shown, draft } = await write();
    expect(shown.length).toBeGreaterThan(2);
    for (const text of [...shown, draft?.text]) expect(text).not.toMatch(/\$?1,?2|tomor|9 AM/);
    expect(draft?.text).toContain("The new unit is [price] by [date] at [time].");
  });

  test("AI-10 a stop reaches the provider, while it writes and while it is silent", async () => {
    for (const kind of ["slow_words", "stream_stall", "hang"]) {
      const sandbox = await openAI();
      await script(sandbox, TEXT);
      await fault(sandbox, kind, { ...(kind === "slow_words" && { delayMs: 60 }) });
      const { csr, start, latest } = await scene();
      const suggestionId = await start();
      await vi.waitFor(async () => expect(await calls(sandbox)).toHaveLength(1));
      await csr.as.mutation(api.compose.stop, { suggestionId });
      await vi.waitFor(
        async () => expect((await calls(sandbox))[0]).toMatchObject({ aborted: true }),
        { timeout: 5_000 },
      );
      expect(await latest()).toMatchObject({ state: "stopped" });
    }
  });

  test("AI-9 past its month's budget an account asks nobody", async () => {
    const sandbox = await openAI();
    const { start, ended } = await scene(100);
    await start();
    expect((await ended()).state).toBe("ready");
    await start();
    expect(await ended()).toMatchObject({
      state: "failed",
      failure: { code: "overBudget", message: COMPOSE_FAILURES.overBudget },
    });
    expect(await calls(sandbox)).toHaveLength(1);
  });
});

describe("when the provider fails", () => {
  const SOON = { totalMs: 20_000, firstChunkMs: 400, chunkMs: 400 };

  test.each([
    ["bad_key", {}, "unauthorized"],
    ["over_quota", {}, "overQuota"],
    ["rate_limit", { retryAfter: 0 }, "rateLimited"],
    ["refusal", {}, "refused"],
    ["hang", {}, "timedOut"],
  ] as const)(
    "AI-10 %s ends in one plain sentence and no draft",
    async (kind, extra, failure) => {
      const sandbox = await openAI();
      await script(sandbox, TEXT);
      await fault(sandbox, kind, extra);
      const written = await write(materialWith(), kind === "hang" ? SOON : TIMEOUTS);
      expect(written.failure).toBe(failure);
      expect(written.draft?.text ?? "").toBe("");
      expect(COMPOSE_FAILURES[failure]).toMatch(/^The assistant.+\.$/);
    },
    20_000,
  );

  test("AI-10 a provider that is down is asked three times, and then it is said", async () => {
    const sandbox = await openAI();
    for (const trouble of [
      { kind: "server_error" },
      { kind: "server_error", status: 503, html: true },
      { kind: "reset" },
    ]) {
      await control(sandbox, "POST", "faults", { endpoint: "openai.*", ...trouble });
    }
    const { start, ended } = await scene();
    await start();
    expect((await ended()).failure?.code).toBe("unreachable");
    expect(await calls(sandbox)).toHaveLength(3);
  }, 20_000);

  test.each([
    ["stream_reset", "unreachable"],
    ["stream_error", "unreachable"],
    ["stream_end", "cutShort"],
    ["stream_stall", "timedOut"],
    ["bad_stream", "malformed"],
    ["cut_short", "cutShort"],
  ] as const)("AI-10 %s loses nothing that was written", async (kind, failure) => {
    const sandbox = await openAI({ pace: { first: 0, word: 2 } });
    await script(sandbox, TEXT);
    await fault(sandbox, kind, { ...(kind.startsWith("stream") && { afterWords: 40 }) });
    const written = await write(materialWith(), SOON);
    expect(written.failure).toBe(failure);
    const kept = written.draft?.text ?? "";
    expect(kept.length).toBeGreaterThan(15);
    expect(TEXT.startsWith(kept)).toBe(true);
  });

  test("AI-10 one that passes is not noticed: a 429 says when, and then it is written", async () => {
    const sandbox = await openAI();
    await script(sandbox, START);
    await control(sandbox, "POST", "faults", {
      kind: "rate_limit",
      endpoint: "openai.*",
      retryAfter: 1,
    });
    const written = await write();
    expect([written.failure, written.draft?.text]).toEqual([undefined, START]);
    expect(await calls(sandbox)).toHaveLength(2);
  });

  test("AI-10 slow words are only slow", async () => {
    const sandbox = await openAI();
    await script(sandbox, START);
    await fault(sandbox, "slow_words", { delayMs: 100 });
    const { failure, draft, shown } = await write(materialWith(), SOON);
    expect([failure, draft?.text]).toEqual([undefined, START]);
    expect(shown.length).toBeGreaterThan(1);
  });

  test("AI-10 replies that are no JSON are said to be unreadable", async () => {
    const sandbox = await openAI();
    await fault(sandbox, "bad_output");
    const written = await write(materialWith({ kind: "replies" }));
    expect([written.failure, written.replies]).toEqual(["malformed", []]);
  });

  test("AI-10 a draft that breaks off stays in its panel, with the sentence, and another try works", async () => {
    const sandbox = await openAI({ pace: { first: 0, word: 2 } });
    await script(sandbox, TEXT);
    await control(sandbox, "POST", "faults", {
      kind: "stream_reset",
      endpoint: "openai.*",
      afterWords: 40,
    });
    const { start, ended, t } = await scene();
    await start();
    const broken = await ended();
    expect(broken).toMatchObject({
      state: "failed",
      failure: { code: "unreachable", message: COMPOSE_FAILURES.unreachable },
    });
    expect(broken.text.length).toBeGreaterThan(60);
    expect(await t.run(async (ctx) => await ctx.db.query("draftsUnderWay").take(5))).toEqual([]);
    await script(sandbox, START);
    await start();
    expect(await ended()).toMatchObject({ state: "ready", text: START });
  });
});

describe("a model that obeys the customer", () => {
  test("AI-7 is told at least 60 different orders", () => {
    expect(new Set(INJECTIONS.map(({ says }) => says)).size).toBeGreaterThanOrEqual(60);
  });

  test("AI-7 and none of them comes out: no price, date, promise, link or secret that is not on record", async () => {
    const sandbox = await openAI();
    await control(sandbox, "PUT", "openai/behaviour", { behaviour: "obeying" });
    const escaped: string[] = [];
    let obeyed = 0;
    for (const { how, says, never } of INJECTIONS) {
      const draft = await write(materialWith({}, says));
      const replies = await write(materialWith({ kind: "replies" }, says));
      const texts = [
        ...draft.shown,
        draft.draft?.text,
        ...(replies.replies ?? []).map((r) => r.text),
      ];
      for (const text of texts)
        if (text !== undefined && never.test(text)) escaped.push(`${how}: ${text}`);
      const [last] = (await calls(sandbox)).slice(-2);
      if (last !== undefined && never.test(last.sent)) obeyed += 1;
    }
    expect(escaped).toEqual([]);
    // The test would see it: the model did say nearly all of it.
    expect(obeyed).toBeGreaterThan(INJECTIONS.length * 0.9);
  }, 60_000);
});
