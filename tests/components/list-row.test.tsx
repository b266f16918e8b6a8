import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { ConversationList } from "../../src/features/inbox/conversation-list";
import { ConversationRow, type RowProps } from "../../src/features/inbox/conversation-row";
import { weekdayAndTime } from "../../src/lib/time";
import type { Row } from "../../src/lib/types";
import { CONVERSATION, offlineClient, row, Surroundings } from "./support";

afterEach(() => {
  cleanup();
  onSelect.mockClear();
});

const onSelect = vi.fn<RowProps["onSelect"]>();

type Shown = Partial<Pick<RowProps, "unread" | "pinned" | "assignee" | "selecting">>;

function show(fields: Partial<Row>, shown: Shown = {}) {
  const { client } = offlineClient();
  render(
    <Surroundings client={client}>
      <ConversationRow
        row={row(fields)}
        unread={0}
        open={false}
        pinned={false}
        href="/conversations/x"
        assignee={undefined}
        checked={false}
        selecting={false}
        onSelect={onSelect}
        actions={null}
        {...shown}
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

test.each([
  ["sms", 1, "Waiting 1h", "neutral"],
  ["sms", 3, "Waiting 3h · reply soon", "warn"],
  ["sms", 5, "Waiting 5h · overdue", "danger"],
  ["portal", 5, "Waiting 5h · overdue", "danger"],
  ["email", 5, "Waiting 5h", "neutral"],
  ["email", 13, "Waiting 13h · reply soon", "warn"],
  ["email", 25, "Waiting 1d · overdue", "danger"],
] as const)("INBOX-15 by %s a wait of %d h is shown as %s", (channel, hours, words, tone) => {
  show({ channel, attentionSince: Date.now() - hours * 3_600_000 });
  const badge = screen.getByTitle(/^Needs attention since/);
  expect(badge.textContent).toBe(`Needs attention: ${words}`);
  expect(badge.className).toContain(tone === "neutral" ? "text-muted" : `text-${tone}`);
});

test("INBOX-16 who looks after it is named; a snooze says until when, and not that it is archived", () => {
  const until = new Date(2026, 10, 30, 8, 0).getTime();
  const link = show({ archived: true, snoozedUntil: until }, { assignee: "Rosa Delgado" });
  expect(screen.getByRole("img", { name: "Assigned to Rosa Delgado" })).toBeTruthy();
  expect(link.textContent).toContain(`Snoozed until ${weekdayAndTime(until)}`);
  expect(link.textContent).not.toContain("Archived");
});

test("INBOX-16 a row is selected by its box, and a whole stretch with Shift", () => {
  const link = show({});
  fireEvent.click(screen.getByRole("checkbox", { name: "Select Dana Whitfield" }));
  expect(onSelect).toHaveBeenLastCalledWith(CONVERSATION, false);
  fireEvent.click(link, { shiftKey: true });
  expect(onSelect).toHaveBeenLastCalledWith(CONVERSATION, true);
});

test("INBOX-16 a finger that rests on a row selects it, and one that scrolls does not", () => {
  vi.useFakeTimers();
  const link = show({});
  const finger = { pointerType: "touch", clientX: 50, clientY: 50 };
  fireEvent.pointerDown(link, finger);
  fireEvent.pointerMove(link, { ...finger, clientY: 90 });
  vi.advanceTimersByTime(2_000);
  expect(onSelect).not.toHaveBeenCalled();
  fireEvent.pointerDown(link, finger);
  vi.advanceTimersByTime(2_000);
  expect(onSelect).toHaveBeenCalledWith(CONVERSATION);
  vi.useRealTimers();
});

test("FORM-3 while the list loads it says so, in the shape of what comes", () => {
  const { client } = offlineClient();
  render(
    <Surroundings client={client}>
      <ConversationList view={{ filter: "all" }} selectedId={null} />
    </Surroundings>,
  );
  expect(screen.getByRole("status", { name: "Loading conversations" })).toBeTruthy();
});
