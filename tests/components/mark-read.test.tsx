import { cleanup, renderHook } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { useMarkRead } from "../../src/features/thread/use-mark-read";
import { CONVERSATION, offlineClient, Surroundings } from "./support";

afterEach(cleanup);

function open(readSeq: number | undefined) {
  const { client, mutation } = offlineClient();
  mutation.mockResolvedValue(null);
  const hook = renderHook(({ seq }) => useMarkRead(CONVERSATION, seq), {
    initialProps: { seq: readSeq },
    wrapper: ({ children }) => <Surroundings client={client}>{children}</Surroundings>,
  });
  const marked = () => mutation.mock.calls.map(([, args]) => (args as { seq: number }).seq);
  return { ...hook, marked };
}

test("INBOX-12 what is seen is marked once", () => {
  const { result, marked } = open(1);
  result.current(3);
  result.current(3);
  expect(marked()).toEqual([3]);
});

test("INBOX-12 an open thread leaves unread what was marked so in another window", () => {
  const { result, rerender, marked } = open(3);
  result.current(3);
  rerender({ seq: 2 });
  result.current(3);
  expect(marked()).toEqual([]);
  result.current(4);
  expect(marked()).toEqual([4]);
});
