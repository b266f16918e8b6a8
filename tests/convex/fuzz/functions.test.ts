/**
 * Every public function with arguments of its own shape that nobody meant, and with wrong ones, by
 * everybody. FUZZ_RUNS=1000 tries harder, FUZZ_SEED=… another course.
 */
import fc from "fast-check";
import { anyApi, getFunctionName, type FunctionReference } from "convex/server";
import { ConvexError } from "convex/values";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { knownError } from "../../../convex/shared/errors";
import { argumentsOf, broken, EDGE_STRINGS, fitting } from "./arguments";
import { CANARY, fuzzScene } from "./scene";

const SEED = Number(process.env.FUZZ_SEED ?? 20261129);
const RUNS = Number(process.env.FUZZ_RUNS ?? 12);

type Kind = "query" | "mutation" | "action";
type Registered = (() => void) & { isPublic?: true; isQuery?: true; isMutation?: true };
type Target = { name: string; kind: Kind; registered: object };

async function publicFunctions(): Promise<Target[]> {
  const files = import.meta.glob<Record<string, Registered>>([
    "../../../convex/*.ts",
    "!**/*.config.ts",
  ]);
  const found: Target[] = [];
  for (const [path, load] of Object.entries(files)) {
    const file = /\/(\w+)\.\w+$/.exec(path)?.[1] ?? "";
    for (const [name, registered] of Object.entries(await load())) {
      if (typeof registered !== "function" || !registered.isPublic) continue;
      const kind = registered.isQuery ? "query" : registered.isMutation ? "mutation" : "action";
      found.push({ name: `${file}:${name}`, kind, registered });
    }
  }
  return found;
}

const targets = await publicFunctions();
const short = (value: unknown) => JSON.stringify(value)?.slice(0, 400);

describe(`whatever is asked, with seed ${SEED}`, () => {
  let scene: Awaited<ReturnType<typeof fuzzScene>>;

  beforeAll(async () => {
    vi.useFakeTimers({ now: Date.now() });
    scene = await fuzzScene();
  }, 60_000);
  afterAll(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });

  test("the functions are found", () => expect(targets.length).toBeGreaterThan(100));

  test.each(targets)("$name", { timeout: 120_000 }, async ({ name, kind, registered }) => {
    const pools = await scene.pools();
    const shape = argumentsOf(registered);
    const [file = "", own = ""] = name.split(":");
    const reference = anyApi[file]![own]! as FunctionReference<Kind>;
    expect(getFunctionName(reference)).toBe(name);
    const unhandled: string[] = [];

    const ask = async (args: Record<string, unknown>, caller: (typeof scene.callers)[number]) => {
      const call = caller.as[kind] as (to: unknown, args: unknown) => Promise<unknown>;
      const answer = await call(reference, args).then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      );
      if ("value" in answer) {
        if (JSON.stringify(answer.value)?.includes(CANARY)) return "answers with another's data";
        return null;
      }
      const { error } = answer;
      if (error instanceof ConvexError) {
        return knownError(error) === null ? "an error that is not of the closed union" : null;
      }
      return error instanceof Error ? (error.stack ?? error.message) : String(error);
    };
    const note = (what: string, by: string, args: unknown) =>
      unhandled.push(`${name} by ${by} with ${short(args)}: ${what.slice(0, 1_500)}`);

    // An owner gets furthest.
    const owner = scene.callers.find(({ name: role }) => role === "owner")!;
    const callers = fc.oneof(fc.constantFrom(...scene.callers), fc.constant(owner));
    const fits = fc.asyncProperty(fitting(shape, pools), callers, async (args, caller) => {
      const wrong = await ask(args as Record<string, unknown>, caller);
      if (wrong !== null) note(wrong, caller.name, args);
    });
    await fc.assert(fits, { seed: SEED, numRuns: RUNS });
    const texts = JSON.stringify(shape).includes('"type":"string"') ? EDGE_STRINGS : [];
    for (const [at, text] of texts.entries()) {
      const [args] = fc.sample(fitting(shape, { ...pools, text }), { seed: SEED + at, numRuns: 1 });
      const wrong = await ask(args as Record<string, unknown>, owner);
      if (wrong !== null) note(wrong, owner.name, args);
    }
    const isWrong = fc.asyncProperty(broken(shape, pools), callers, async (args, caller) => {
      const wrong = await ask(args, caller);
      if (wrong !== null && !/Validator error|Unexpected field|Missing|Expected/.test(wrong)) {
        note(wrong, caller.name, args);
      }
    });
    await fc.assert(isWrong, { seed: SEED, numRuns: Math.ceil(RUNS / 4) });
    expect(unhandled, unhandled.join("\n\n")).toEqual([]);
    expect(await scene.changesOfOthers()).toEqual([]);
  });
});
