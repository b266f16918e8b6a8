import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { DeliveryActions } from "../../src/features/thread/delivery";
import { MessageBubble } from "../../src/features/thread/message-bubble";
import { seenSeq, threadRows } from "../../src/features/thread/rows";
import type { Message } from "../../src/lib/types";
import { answer, CONVERSATION, ME, message, offlineClient, Surroundings, testId } from "./support";

afterEach(cleanup);

type Circumstances = { can?: boolean; blocked?: boolean; values?: Record<string, unknown> };

function show(
  fields: Partial<Message>,
  { can = true, blocked = false, values = {} }: Circumstances = {},
) {
  const actions = {
    conversationId: CONVERSATION,
    blocked,
    retry: vi.fn<DeliveryActions["retry"]>(),
    edit: vi.fn<DeliveryActions["edit"]>(),
    settle: vi.fn<DeliveryActions["settle"]>(),
    undo: vi.fn<DeliveryActions["undo"]>(),
  };
  const { client } = offlineClient();
  answer(client, values);
  const shown = message(fields);
  render(
    <Surroundings client={client}>
      <MessageBubble message={shown} continues={false} actions={can ? actions : null} />
    </Surroundings>,
  );
  return { actions, shown };
}

test.each([
  ["SEND-3 pending", "pending", "Sending"],
  ["SEND-3 on its way", "sending", "Sending"],
  ["SEND-4 one check when sent", "sent", "Sent"],
  ["SEND-5 two checks when delivered", "delivered", "Delivered"],
  ["SEND-6 failed", "failed", "Not delivered"],
  ["CHAN-4 unknown", "unknown", "Not known whether it was sent"],
] as const)("%s", (_, status, name) => {
  show({ status });
  expect(screen.getByRole("img", { name })).toBeTruthy();
});

test("a message in which nothing can be seen says so, and one with a picture does not", () => {
  show({ direction: "in", body: "", status: "received" });
  expect(screen.getByText("(no text)")).toBeTruthy();
  cleanup();
  show({ direction: "in", body: "", mediaCount: 1, status: "received" });
  expect(screen.queryByText("(no text)")).toBeNull();
});

test("THREAD-6 what came in has no delivery indicator", () => {
  show({ direction: "in", status: "received", authorName: "Dana Whitfield" });
  expect(screen.queryByRole("img")).toBeNull();
});

test("SEND-6 a failed message says why and offers Retry and Edit", () => {
  const { actions, shown } = show({ status: "failed", errorReason: "This number is not in use." });
  expect(screen.getByText("This number is not in use.")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Retry" }));
  fireEvent.click(screen.getByRole("button", { name: "Edit" }));
  expect(actions.retry).toHaveBeenCalledWith(shown);
  expect(actions.edit).toHaveBeenCalledWith(shown);
});

test("SEND-6 a failed message offers the customer's other channels, and only those where this one is closed", async () => {
  const ways = ["email", "portal"].map((channel) => ({ channel, conversationId: null }));
  const values = { "conversations:otherWays": ways };
  show({ status: "failed" }, { values });
  await screen.findByRole("button", { name: "Send by email instead" });
  screen.getByRole("button", { name: "Send on their portal instead" });
  cleanup();
  show({ status: "failed" }, { values, blocked: true });
  await screen.findByRole("button", { name: "Send by email instead" });
  expect(screen.queryByRole("button", { name: "Retry" })).toBeNull();
});

test.each([
  ["pending", "Being sent by email instead", 0],
  ["sent", "Sent by email instead", 0],
  ["failed", "Not delivered by email either", 1],
] as const)(
  "SEND-6 a failed message that went elsewhere (%s) leads there",
  (state, text, retry) => {
    const [conversationId, messageId] = [CONVERSATION, testId<"messages">("there")];
    show({
      status: "failed",
      elsewhere: { channel: "email", conversationId, messageId, state },
    });
    const link = screen.getByRole("link", { name: text });
    expect(link.getAttribute("href")).toBe(`/conversations/${conversationId}?message=${messageId}`);
    expect(screen.queryAllByRole("button", { name: "Retry" })).toHaveLength(retry);
  },
);

test("SEND-3 a message that waits for more than its turn says for what", () => {
  show({ status: "pending", errorReason: "Twilio refused our sign-in details." });
  expect(screen.getByText("Twilio refused our sign-in details.")).toBeTruthy();
});

test("CHAN-4 an unknown outcome says how far we got to know it", () => {
  const errorReason = "We lost touch with Twilio while sending. Checking whether it went out.";
  show({ status: "unknown", errorReason });
  expect(screen.getByText(errorReason)).toBeTruthy();
});

test("CHAN-4 an unknown outcome is a person's to settle", () => {
  const { actions, shown } = show({ status: "unknown" });
  expect(screen.getByText("We don't know whether this was sent.")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Mark as sent" }));
  fireEvent.click(screen.getByRole("button", { name: "Send again" }));
  expect(actions.settle.mock.calls).toEqual([
    [shown, "sent"],
    [shown, "resend"],
  ]);
});

test("who may not send sees the reason, and no button that would be refused", () => {
  show({ status: "failed", errorReason: "This number is not in use." }, { can: false });
  expect(screen.getByText("This number is not in use.")).toBeTruthy();
  expect(screen.queryByRole("button")).toBeNull();
});

test("THREAD-2 each message carries its exact date and time", () => {
  show({});
  const time = document.querySelector("time");
  expect(time?.dateTime).toBe("2026-11-20T15:04:00.000Z");
  expect(time?.textContent).toMatch(/Nov/);
  expect(time?.textContent).toMatch(/20/);
  expect(time?.textContent).toMatch(/\d:04/);
});

test("THREAD-4, THREAD-6 the sender's name and the sparkles of an AI message", () => {
  show({ aiGenerated: true, authorName: "Sam Okafor" });
  expect(screen.getByText("Sam Okafor")).toBeTruthy();
  expect(screen.getByRole("img", { name: "Written with AI" })).toBeTruthy();
});

const MINUTE = 60_000;
const noon = new Date(2026, 10, 20, 12).getTime();

function inbound(seq: number, at: number): Message {
  return message({
    _id: testId<"messages">(`in${seq}`),
    direction: "in",
    authorName: "Dana",
    status: "received",
    inboundSeq: seq,
    at,
  });
}

test("THREAD-8 the line where the unread begin stands before the first one, once", () => {
  const rows = threadRows([inbound(1, noon), inbound(2, noon + 1), inbound(3, noon + 2)], 1);
  expect(rows.map(({ key }) => key.replace(/0+$/, ""))).toEqual([
    rows[0]?.key.replace(/0+$/, ""),
    "in1",
    "unread",
    "in2",
    "in3",
  ]);
});

test("THREAD-9 a day separator stands before each day's first message", () => {
  const day = 24 * 60 * MINUTE;
  const rows = threadRows(
    [inbound(1, noon), inbound(2, noon + day), inbound(3, noon + day + 1)],
    9,
  );
  expect(rows.map(({ kind }) => kind)).toEqual(["day", "message", "day", "message", "message"]);
});

test("messages of one author close together are one turn", () => {
  const rows = threadRows(
    [inbound(1, noon), inbound(2, noon + MINUTE), inbound(3, noon + 9 * MINUTE)],
    9,
  );
  const turns = rows.filter((row) => row.kind === "message").map((row) => row.continues);
  expect(turns).toEqual([false, true, false]);
});

test("a message keeps its key when the server's row takes the place of the optimistic one", () => {
  const [, sending] = threadRows([message({ clientId: "c1" })], 0);
  const [, stored] = threadRows([message({ _id: testId("stored"), clientId: "c1" })], 0);
  expect(stored?.key).toBe(sending?.key);
});

test("what has been seen is the highest number among the rows seen, not the last one's", () => {
  const rows = threadRows([inbound(2, noon), inbound(1, noon + 1), message({ at: noon + 2 })], 9);
  expect(seenSeq(rows, rows.length)).toBe(2);
  expect(seenSeq(rows, 1)).toBe(0);
});

test("SEND-12 what is still here can be taken back, by its author alone", () => {
  const mine = { status: "pending", undoable: true, authorId: ME.member._id } as const;
  const { actions, shown } = show(mine);
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  expect(actions.undo).toHaveBeenCalledWith(shown);
  cleanup();
  for (const other of [
    { ...mine, status: "sending" as const },
    { ...mine, undoable: undefined },
    { ...mine, authorId: testId<"members">("somebody") },
  ]) {
    show(other);
    expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
    cleanup();
  }
});
