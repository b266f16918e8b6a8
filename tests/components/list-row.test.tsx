import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { ConversationRow } from "../../src/features/inbox/conversation-row";
import type { Row } from "../../src/lib/types";
import { offlineClient, row, Surroundings } from "./support";

afterEach(cleanup);

function show(fields: Partial<Row>, { unread = 0, pinned = false } = {}) {
  const { client } = offlineClient();
  render(
    <Surroundings client={client}>
      <ConversationRow
        row={row(fields)}
        unread={unread}
        selected={false}
        pinned={pinned}
        href="/conversations/x"
      />
    </Surroundings>,
  );
  return screen.getByRole("link");
}

test("INBOX-8 an unread row is bold and has a badge that says how many", () => {
  const link = show({}, { unread: 3 });
  expect(link.textContent).toContain("3 unread");
  expect(screen.getByText("Dana Whitfield").className).toContain("font-semibold");
});

test("INBOX-8 a read row has no badge", () => {
  expect(show({}).textContent).not.toContain("unread");
});

test("INBOX-7 attention is said in words, not by a colour alone", () => {
  const link = show({ attentionSince: Date.now() - 3 * 60 * 60_000 });
  expect(link.textContent).toContain("Needs attention");
  expect(link.textContent).toContain("Waiting 3h");
});

test.each([
  ["sms", "SMS"],
  ["email", "Email"],
  ["portal", "Customer portal"],
] as const)("THREAD-3 the %s icon has a name", (channel, name) => {
  show({ channel });
  expect(screen.getByRole("img", { name })).toBeTruthy();
});

test.each([
  ["qualified", "Qualified"],
  ["new", "New lead"],
  ["followUp", "Follow-up"],
  ["closed", "Closed"],
] as const)("THREAD-3 a %s lead is said in words", (leadStatus, words) => {
  expect(show({ leadStatus }).textContent).toContain(words);
});

test("INBOX-12 an archived row is tagged; INBOX-10 a pinned one is marked", () => {
  const link = show({ archived: true }, { pinned: true });
  expect(link.textContent).toContain("Archived");
  expect(screen.getByRole("img", { name: "Pinned" })).toBeTruthy();
});

test("CHAN-7 a bare contact is told from others by its number", () => {
  const link = show({ contactName: "Unknown contact", customerId: undefined });
  expect(link.textContent).toContain("Unknown contact");
  expect(link.textContent).toContain("(512) 555-1037");
});

test("SEND-6 a conversation whose last answer failed says so in the list", () => {
  expect(show({ failed: true }).textContent).toContain("Delivery problem");
});

test("INBOX-6 a preview in Hebrew or Arabic runs from the right, whoever wrote it", () => {
  show({ preview: "שלום, המזגן לא עובד?", lastDirection: "out" });
  expect(screen.getByText("שלום, המזגן לא עובד?").dir).toBe("auto");
  expect(screen.getByRole("img", { name: "Your team:" })).toBeTruthy();
});
