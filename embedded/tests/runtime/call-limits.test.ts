import { expect, test } from "vitest";
import {
  checkArguments,
  checkScheduledArguments,
  MAX_NODE_ARGUMENTS,
} from "../../runtime/call-limits.ts";

const address = { component: "", path: "m:f" };
/** An object of that many bytes as Convex counts them: its marks, the name and the text's marks. */
const ofSize = (bytes: number) => ({ a: "x".repeat(bytes - 6) });

test("arguments are refused from the first byte over their limit", () => {
  const check = (bytes: number, limit?: number) => () =>
    checkArguments(address, ofSize(bytes), limit);
  expect(check(16 << 20)).not.toThrow();
  expect(check((16 << 20) + 1)).toThrow("Arguments for m:f are too large (actual: 16.00 MiB");
  expect(check(5 << 20, MAX_NODE_ARGUMENTS)).not.toThrow();
  expect(check((5 << 20) + 1, MAX_NODE_ARGUMENTS)).toThrow("limit: 5 MiB)");
  const scheduled = (bytes: number) => () => checkScheduledArguments(address, ofSize(bytes));
  expect(scheduled(4 << 20)).not.toThrow();
  expect(scheduled((4 << 20) + 1)).toThrow("limit: 4 MiB)");
});
