import { act, cleanup, createEvent, fireEvent, render, screen } from "@testing-library/react";
import { ConvexError } from "convex/values";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Composer } from "../../src/features/composer/composer";
import { listUnsent } from "../../src/features/composer/unsent";
import { ErrorBoundary } from "../../src/ui/error-boundary";
import { Failed } from "../../src/ui/failed";
import type { Channel, Message, Position } from "../../src/lib/types";
import { toast, toastError } from "../../src/ui/toast";
import { answer, CONVERSATION, ME, message, offlineClient, Surroundings, testId } from "./support";

vi.mock(import("../../src/ui/toast"), () => ({
  toast: vi.fn<typeof toast>(),
  toastError: vi.fn<typeof toastError>(),
}));

let conversations = 0;

/** A conversation of its own for each test: drafts are kept, which is the point of them. */
function freshConversation() {
  conversations += 1;
  return CONVERSATION.replace(/.$/, String(conversations)) as typeof CONVERSATION;
}

function show({
  channel = "sms" as Channel,
  conversationId = freshConversation(),
  news = undefined as { now: Position; news: Message[] } | undefined,
} = {}) {
  const { client, mutation } = offlineClient();
  answer(client, { "messages:news": news });
  mutation.mockReturnValue(new Promise(() => {}));
  const view = render(
    <Surroundings client={client}>
      <Composer
        conversationId={conversationId}
        channel={channel}
        contactName="Dana Whitfield"
        contactZone={null}
        zoneSource="account"
        stopReview={null}
      />
    </Surroundings>,
  );
  const input = screen.getByRole<HTMLTextAreaElement>("textbox");
  const sent = () => mutation.mock.calls.flatMap(([, args]) => sentMessage(args));
  return { ...view, conversationId, input, mutation, sent };
}

type Sent = { body: string; clientId: string; after?: Position };

/** The message a mutation carries; none when it is another one, such as a draft's save. */
function sentMessage(args: object | undefined): Sent[] {
  const { body, clientId, after } = (args ?? {}) as Partial<Sent>;
  if (body === undefined || clientId === undefined) return [];
  return [{ body, clientId, ...(after === undefined ? {} : { after }) }];
}

function write(input: HTMLTextAreaElement, text: string) {
  fireEvent.change(input, { target: { value: text } });
}

beforeEach(() => {
  localStorage.clear();
  vi.clearAllMocks();
});
afterEach(cleanup);

test("SEND-1 Enter sends what is written and empties the input", () => {
  const { input, sent } = show();
  write(input, "On our way ");
  fireEvent.keyDown(input, { key: "Enter" });
  expect(sent().map(({ body }) => body)).toEqual(["On our way"]);
  expect(input.value).toBe("");
});

test("SEND-1 Shift+Enter is left to the input, which breaks the line", () => {
  const { input, sent } = show();
  write(input, "One");
  const event = createEvent.keyDown(input, { key: "Enter", shiftKey: true });
  fireEvent(input, event);
  expect(event.defaultPrevented).toBe(false);
  expect(sent()).toEqual([]);
});

test("SEND-1 Enter that ends an IME composition sends nothing", () => {
  const { input, sent } = show();
  write(input, "こんにちは");
  fireEvent.keyDown(input, { key: "Enter", isComposing: true });
  fireEvent.keyDown(input, { key: "Enter", keyCode: 229 });
  expect(sent()).toEqual([]);
  expect(input.value).toBe("こんにちは");
});

test("SEND-1 the Send button sends, and is off while there is nothing to send", () => {
  const { input, sent } = show();
  const button = screen.getByRole<HTMLButtonElement>("button", { name: "Send" });
  expect(button.disabled).toBe(true);
  write(input, "   ");
  expect(button.disabled).toBe(true);
  write(input, "Hello");
  fireEvent.click(button);
  expect(sent()).toHaveLength(1);
});

test("SEND-10 what is too long to be sent is not counted at every keystroke", async () => {
  const { input } = show();
  write(input, "x".repeat(1_600));
  await screen.findByText(/^Over 160/);
  write(input, "x".repeat(1_601));
  expect(screen.getByRole("alert").textContent).toMatch("take out 1 character,");
  expect(screen.queryByText(/^Over 160/)).toBeNull();
});

test("SEND-7 two messages have two client ids, each kept until the server has it", async () => {
  const { input, mutation, sent } = show();
  let accept: (id: string) => void = () => {};
  mutation.mockReturnValueOnce(new Promise((resolve) => (accept = resolve)));
  write(input, "First");
  fireEvent.keyDown(input, { key: "Enter" });
  write(input, "Second");
  fireEvent.keyDown(input, { key: "Enter" });

  const ids = sent().map(({ clientId }) => clientId);
  expect(new Set(ids).size).toBe(2);
  expect(listUnsent(ME.member._id).map(({ body }) => body)).toEqual(["First", "Second"]);

  await act(async () => accept("id"));
  expect(listUnsent(ME.member._id).map(({ body }) => body)).toEqual(["Second"]);
});

test("SEND-6 a refused message comes back to the input, before nothing that was written since", async () => {
  const { input, mutation } = show();
  let refuse: (error: Error) => void = () => {};
  mutation.mockReturnValueOnce(new Promise((_, reject) => (refuse = reject)));
  write(input, "Lost?");
  fireEvent.keyDown(input, { key: "Enter" });
  write(input, "Next");
  await act(async () => refuse(new ConvexError({ code: "FORBIDDEN", message: "No." })));
  expect(input.value).toBe("Next\nLost?");
  expect(toastError).toHaveBeenCalledWith("No.");
  expect(listUnsent(ME.member._id)).toEqual([]);
});

test("SEND-11 a draft survives leaving and coming back, and goes when it is sent", () => {
  const first = show();
  write(first.input, "Half a thou");
  first.unmount();

  const second = show({ conversationId: first.conversationId });
  expect(second.input.value).toBe("Half a thou");
  fireEvent.keyDown(second.input, { key: "Enter" });
  second.unmount();

  expect(show({ conversationId: first.conversationId }).input.value).toBe("");
});

test("a crash of the page does not cost what was being written", () => {
  const report = vi.fn<typeof reportError>();
  vi.stubGlobal("reportError", report);
  vi.spyOn(console, "error").mockImplementation(() => {});
  const { client } = offlineClient();
  const conversationId = freshConversation();
  let broken = false;
  const Fragile = () => {
    if (broken) throw new Error("a bug");
    return null;
  };
  const page = () => (
    <Surroundings client={client}>
      <ErrorBoundary fallback={(retry) => <Failed title="It broke" onRetry={retry} />}>
        <Composer
          conversationId={conversationId}
          channel="sms"
          contactName="Dana"
          contactZone={null}
          zoneSource="account"
          stopReview={null}
        />
        <Fragile />
      </ErrorBoundary>
    </Surroundings>
  );
  const { rerender } = render(page());
  write(screen.getByRole<HTMLTextAreaElement>("textbox"), "Nearly done");
  broken = true;
  rerender(page());
  expect(screen.getByRole("alert").textContent).toContain("It broke");
  expect(report).toHaveBeenCalled();
  broken = false;
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(screen.getByRole<HTMLTextAreaElement>("textbox").value).toBe("Nearly done");
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test("a text too long for SMS cannot be sent, and the reason is said", () => {
  const { input, sent } = show();
  write(input, "x".repeat(1603));
  fireEvent.keyDown(input, { key: "Enter" });
  expect(sent()).toEqual([]);
  expect(screen.getByRole("alert").textContent).toContain("take out 3 characters");
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Send" }).disabled).toBe(true);
});

test("the same text is not too long for an email", () => {
  const { input, sent } = show({ channel: "email" });
  write(input, "x".repeat(1603));
  fireEvent.keyDown(input, { key: "Enter" });
  expect(sent()).toHaveLength(1);
});

test("storage that refuses to write costs the memory of the draft, not the draft", () => {
  const { input, sent } = show();
  const refused = vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new Error("full");
  });
  write(input, "Still here");
  expect(input.value).toBe("Still here");
  fireEvent.keyDown(input, { key: "Enter" });
  expect(sent()).toHaveLength(1);
  refused.mockRestore();
});

const EARLIER = testId<"messages">("earlier");
const LATER = testId<"messages">("later");
const fromDana = message({ _id: LATER, direction: "in", authorName: "Dana", body: "Never mind" });

test("SEND-13 a message carries what its author had before them when they began", () => {
  const { input, sent } = show({ news: { now: EARLIER, news: [] } });
  write(input, "On our way");
  fireEvent.keyDown(input, { key: "Enter" });
  expect(sent()).toMatchObject([{ body: "On our way", after: EARLIER }]);
});

test("SEND-13 what came since is shown instead of sending, and a second thought sends it knowingly", () => {
  const { input, sent } = show({ news: { now: LATER, news: [fromDana] } });
  write(input, "On our way");
  fireEvent.keyDown(input, { key: "Enter" });
  fireEvent.keyDown(input, { key: "Enter" });
  expect(sent()).toEqual([]);
  expect(input.value).toBe("On our way");
  const alert = screen.getByRole("alert").textContent;
  expect(alert).toContain("Dana wrote since you began");
  expect(alert).toContain("Never mind");

  fireEvent.click(screen.getByRole("button", { name: "Send anyway" }));
  expect(sent()).toMatchObject([{ body: "On our way", after: LATER }]);
  expect(input.value).toBe("");
  expect(screen.queryByRole("alert")).toBeNull();
});

test("SEND-13 edited after what came was seen, it is not held for that again", () => {
  const { input } = show({ news: { now: LATER, news: [fromDana] } });
  write(input, "On our way");
  fireEvent.keyDown(input, { key: "Enter" });
  fireEvent.click(screen.getByRole("button", { name: "Edit" }));
  expect(screen.queryByRole("alert")).toBeNull();
  expect(input.value).toBe("On our way");
  expect(document.activeElement).toBe(input);
});

test("SEND-13 LIVE-3 what the server holds comes back with what is to be seen", async () => {
  const { input, mutation, conversationId } = show({ news: { now: EARLIER, news: [] } });
  history.replaceState(null, "", `/conversations/${conversationId}`);
  mutation.mockReturnValue(
    Promise.reject(new ConvexError({ code: "NEWER_MESSAGES", message: "Look." })),
  );
  write(input, "On our way");
  await act(async () => void fireEvent.keyDown(input, { key: "Enter" }));
  expect(input.value).toBe("On our way");
  expect(screen.getByRole("alert").textContent).toContain("Not sent yet");
  expect(listUnsent(ME.member._id)).toEqual([]);
  expect(toast).not.toHaveBeenCalled();
});

test("SEND-13 held while its author is elsewhere, they are told and led there", async () => {
  const { input, mutation } = show({ news: { now: EARLIER, news: [] } });
  history.replaceState(null, "", "/conversations");
  mutation.mockReturnValue(
    Promise.reject(new ConvexError({ code: "NEWER_MESSAGES", message: "Look." })),
  );
  write(input, "On our way");
  await act(async () => void fireEvent.keyDown(input, { key: "Enter" }));
  expect(toast).toHaveBeenCalledWith(
    expect.stringContaining("was not sent"),
    expect.objectContaining({ label: "Look" }),
  );
});

test("SEND-11 a draft is saved at the server after a pause, one save at a time, the newest last", async () => {
  vi.useFakeTimers();
  const { input, mutation } = show();
  const saves = () =>
    mutation.mock.calls.flatMap(([, args]) => (args && "text" in args ? [String(args.text)] : []));
  let accept: (version: number) => void = () => {};
  mutation.mockReturnValue(new Promise((resolve) => (accept = resolve)));
  write(input, "H");
  write(input, "He");
  await vi.advanceTimersByTimeAsync(499);
  expect(saves()).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(saves()).toEqual(["He"]);
  write(input, "Hel");
  write(input, "Hell");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(saves()).toEqual(["He"]);
  await act(async () => accept(1));
  await vi.advanceTimersByTimeAsync(500);
  expect(saves()).toEqual(["He", "Hell"]);
  vi.useRealTimers();
});

test("TPL-3 a gap left in the text stops it until its author has said so, and for that text alone", () => {
  const { input, sent } = show();
  write(input, "It is [price], {{customerName}}");
  fireEvent.keyDown(input, { key: "Enter" });
  fireEvent.keyDown(input, { key: "Enter" });
  expect(sent()).toEqual([]);
  expect(screen.getByRole("alert").textContent).toContain("[price] and {{customerName}} are not");
  write(input, "It is [price], Dana");
  expect(screen.queryByRole("alert")).toBeNull();
  fireEvent.keyDown(input, { key: "Enter" });
  expect(sent()).toEqual([]);
  fireEvent.click(screen.getByRole("button", { name: "Send as it is" }));
  expect(sent().map(({ body }) => body)).toEqual(["It is [price], Dana"]);
});
