// @vitest-environment node
import { type LanguageModel, simulateReadableStream } from "ai";
import { MockLanguageModelV4 } from "ai/test";
import { describe, expect, test } from "vitest";
import { generate } from "../../convex/ai/generate";
import { checkerFor } from "../../convex/ai/grounding/check";
import { materialWith } from "./compose-material";

type Result = Awaited<ReturnType<MockLanguageModelV4["doStream"]>>;
type Part = Result["stream"] extends ReadableStream<infer P> ? P : never;
type Finish = Extract<Part, { type: "finish" }>["finishReason"]["unified"];

const USAGE = {
  inputTokens: { total: 321, noCache: 321, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 12, text: 12, reasoning: 0 },
};
const LONG = "Thanks for your message, Maria, that helps us a lot to see what is wrong there. ";

const said = (words: string[]): Part[] => [
  { type: "stream-start", warnings: [] },
  { type: "text-start", id: "1" },
  ...words.map((delta): Part => ({ type: "text-delta", id: "1", delta })),
];
const ended = (unified: Finish): Part[] => [
  { type: "text-end", id: "1" },
  { type: "finish", usage: USAGE, finishReason: { unified, raw: undefined } },
];

/** A model that answers with those parts. */
function modelOf(chunks: Part[]) {
  return new MockLanguageModelV4({
    doStream: async () => ({
      stream: simulateReadableStream({ chunks, initialDelayInMs: null, chunkDelayInMs: null }),
    }),
  });
}

async function write(model: LanguageModel, kind: "draft" | "replies" = "draft") {
  const material = materialWith({ kind });
  const shown: string[] = [];
  const flush = async ({ text }: { text: string }) => {
    shown.push(text);
    return true;
  };
  const check = checkerFor(material);
  const isWanted = async () => true;
  return { ...(await generate({ model, material, check, flush, isWanted })), shown };
}

describe("with the SDK's own mock of a model", () => {
  test("AI-2 AI-7 a draft shows as it grows, each claim checked, and is counted", async () => {
    const model = modelOf([...said([LONG, LONG, "It is $5, ", "on Monday."]), ...ended("stop")]);
    const { draft, failure, usage, shown } = await write(model);
    expect(failure).toBeUndefined();
    expect(draft?.text).toBe(`${LONG}${LONG}It is [price], on Monday.`);
    expect(shown.length).toBeGreaterThan(0);
    for (const text of shown) expect(draft?.text.startsWith(text)).toBe(true);
    expect(usage).toEqual({ input: 321, output: 12 });
  });

  test("AI-7 what the customer wrote is among the data of a user, never in the instructions", async () => {
    const model = modelOf([...said(["Hello"]), ...ended("stop")]);
    await write(model);
    const [call] = model.doStreamCalls;
    const [system, user] = call?.prompt ?? [];
    expect(system).toMatchObject({ role: "system" });
    expect(JSON.stringify(system)).not.toContain("When do you come?");
    expect(user).toMatchObject({ role: "user" });
    expect(JSON.stringify(user)).toContain("When do you come?");
    expect(call?.tools).toBeUndefined();
    expect(call?.providerOptions).toMatchObject({ openai: { store: false } });
  });

  test("AI-3 Smart Replies come as structured output, each checked", async () => {
    const json = JSON.stringify({ replies: ["On Monday at 2 PM.", "That is $7.", "Thanks!"] });
    const model = modelOf([...said([json.slice(0, 20), json.slice(20)]), ...ended("stop")]);
    const { replies } = await write(model, "replies");
    expect(replies?.map(({ text }) => text)).toEqual([
      "On Monday at 2 PM.",
      "That is [price].",
      "Thanks!",
    ]);
    expect(model.doStreamCalls[0]?.responseFormat).toMatchObject({ type: "json" });
  });

  test.each<[Finish, string]>([
    ["length", "cutShort"],
    ["error", "unreachable"],
    ["other", "cutShort"],
  ])(
    "AI-10 a model that ends with %s: what it wrote stays, and it is said",
    async (reason, code) => {
      const { draft, failure } = await write(modelOf([...said([LONG]), ...ended(reason)]));
      expect(failure).toBe(code);
      expect(draft?.text).toBe(LONG.trim());
    },
  );

  test("AI-10 a refusal's words are no draft", async () => {
    const model = modelOf([...said(["I cannot help with that."]), ...ended("content-filter")]);
    expect(await write(model)).toMatchObject({ failure: "refused", draft: { text: "" } });
  });

  test("AI-10 an error in the middle of the stream keeps what came before it", async () => {
    const error: Part = { type: "error", error: { code: "rate_limit_exceeded" } };
    const { draft, failure } = await write(modelOf([...said([LONG]), error]));
    expect(failure).toBe("rateLimited");
    expect(draft?.text).toBe(LONG.trim());
  });

  test("AI-10 no words, and replies that are no list, are no answer", async () => {
    expect((await write(modelOf([...said([]), ...ended("stop")]))).failure).toBe("malformed");
    const model = modelOf([...said(['{"replies": "one"}']), ...ended("stop")]);
    expect(await write(model, "replies")).toMatchObject({ failure: "malformed", replies: [] });
  });
});
