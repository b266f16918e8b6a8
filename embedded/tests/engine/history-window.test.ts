import { expect, test } from "vitest";
import { History } from "../../engine/history.ts";
import type { WriteRecord } from "../../store/documents.ts";
import type { Store } from "../../store/store.ts";

const write = (size: number) => ({ size }) as WriteRecord;
/** Whether the state of that time can be brought back; there is nothing to be undone after it. */
const knows = (history: History, ts: bigint) => {
  try {
    history.goBack({} as Store, ts);
    return true;
  } catch {
    return false;
  }
};

test("what is older than a minute is forgotten", () => {
  const history = new History(0n);
  expect(knows(history, 0n)).toBe(true);
  history.add(1n, 0, [write(10)]);
  expect(knows(history, 1n)).toBe(true);
  history.add(2n, 61_000, [write(10)]);
  expect(knows(history, 2n)).toBe(true);
  expect(knows(history, 0n)).toBe(false);
});

test("large documents leave less to remember than small ones", () => {
  const history = new History(0n);
  for (let ts = 1n; ts <= 100n; ts++) history.add(ts, 0, [write(1 << 20)]);
  expect(knows(history, 100n)).toBe(true);
  expect(knows(history, 60n)).toBe(false);
});
