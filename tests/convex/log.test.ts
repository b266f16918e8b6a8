import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { log, reportFailure } from "../../convex/model/log";

const COLLECTOR = "https://collector.example/errors";

let printed: string[];
let now = 1_800_000_000_000;

beforeEach(() => {
  printed = [];
  for (const level of ["warn", "error"] as const) {
    vi.spyOn(console, level).mockImplementation((...line) => void printed.push(line.join()));
  }
  // Later for each test: one of a kind a minute is told.
  vi.useFakeTimers({ now: (now += 3_600_000) });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

test("a line is JSON with an event, ids and codes; what is no code is left out", () => {
  log("warn", "suggestion.failed", { id: "k17abc", code: "rate_limit_exceeded", status: 429 });
  for (const code of ["+15125550111", "15125550111", "maria@mail.example", "Is it on?", ""]) {
    log("warn", "texts.listUnread", { code });
  }
  const fields = { id: "k17abc", status: 429, code: "rate_limit_exceeded" };
  expect(printed.map((line) => JSON.parse(line) as unknown)).toEqual([
    { event: "suggestion.failed", ...fields },
    ...Array<object>(5).fill({ event: "texts.listUnread" }),
  ]);
});

describe("a failure that is reported", () => {
  test("is printed, and posted nowhere, unless a collector is named", async () => {
    const fetch = vi.spyOn(globalThis, "fetch");
    await reportFailure("event.notApplied", { code: "TypeError" });
    expect(printed).toEqual([`{"event":"event.notApplied","code":"TypeError"}`]);
    expect(fetch).not.toHaveBeenCalled();
  });

  test("goes to the collector once a minute for each kind, and always to the log", async () => {
    vi.stubEnv("ERROR_REPORT_URL", COLLECTOR);
    const fetch = vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response());
    for (let times = 0; times < 5; times++) await reportFailure("event.notApplied");
    await reportFailure("email.notFetched");
    expect(fetch).toHaveBeenCalledTimes(2);
    vi.setSystemTime(now + 61_000);
    await reportFailure("event.notApplied", { code: "Error" });
    expect(printed).toHaveLength(7);
    const [url, request] = fetch.mock.lastCall ?? [];
    expect(url).toBe(COLLECTOR);
    expect(JSON.parse(String(request?.body))).toEqual({
      source: "server",
      at: now + 61_000,
      event: "event.notApplied",
      code: "Error",
    });
  });

  test("fails nothing when the collector does", async () => {
    vi.stubEnv("ERROR_REPORT_URL", "no address");
    await expect(reportFailure("event.notApplied")).resolves.toBeUndefined();
  });
});
