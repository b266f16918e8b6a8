import { expect, test, vi } from "vitest";
import { ConvexError } from "convex/values";
import { reportErrors } from "../../src/lib/error-reports";

const COLLECTOR = "https://collector.example/errors";

/** An error as the browser tells a page of it. */
function happen(error: unknown): void {
  dispatchEvent(new ErrorEvent("error", { error }));
}

function errorAt(line: number, message: string): Error {
  const error = new TypeError(message);
  error.stack = `TypeError: ${message}\n at f (https://inbox.example/assets/index-a1.js?v=2:${line}:7)`;
  return error;
}

test("what nobody planned for is told once, without its words, and a loop does not flood anybody", () => {
  const fetch = vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("off line"));
  history.replaceState(null, "", "/conversations/k17abc?q=Maria");
  reportErrors(COLLECTOR);
  happen(errorAt(1, "Maria, +15125550111, is undefined"));
  happen(errorAt(1, "Maria, +15125550111, is undefined"));
  happen(new ConvexError({ code: "OPTED_OUT", message: "Maria opted out" }));
  happen(new DOMException("left", "AbortError"));
  expect(fetch).toHaveBeenCalledTimes(1);
  const [url, request] = fetch.mock.calls[0] ?? [];
  expect(url).toBe(COLLECTOR);
  expect(request).toMatchObject({ method: "POST", credentials: "omit" });
  const body = String(request?.body);
  expect(JSON.parse(body)).toEqual({
    source: "client",
    at: expect.any(Number),
    name: "TypeError",
    frames: ["/assets/index-a1.js:1:7"],
    area: "/conversations",
  });
  expect(body).not.toMatch(/Maria|512555|k17abc/);
  for (let line = 2; line < 50; line++) happen(errorAt(line, "again"));
  expect(fetch).toHaveBeenCalledTimes(10);
});
