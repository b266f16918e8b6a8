import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ConvexError } from "convex/values";
import { ScheduledMessages } from "../../src/features/composer/later/scheduled-messages";
import type { Scheduled } from "../../src/lib/types";
import { toast, type toastError } from "../../src/ui/toast";
import { CONVERSATION, liveAnswer, offlineClient, Surroundings, testId } from "./support";

vi.mock(import("../../src/ui/toast"), () => ({
  toast: vi.fn<typeof toast>(),
  toastError: vi.fn<typeof toastError>(),
}));

let conversations = 0;

/** A conversation of its own for each test: what is written is kept, which is the point of it. */
function freshConversation() {
  conversations += 1;
  return CONVERSATION.replace(/.$/, String(conversations)) as typeof CONVERSATION;
}

const NINE: Scheduled = {
  _id: testId<"scheduledMessages">("nine"),
  authorName: "Dee",
  body: "At nine?",
  state: "waiting",
  dueAt: Math.ceil(Date.now() / 60_000) * 60_000 + 3_600_000,
  cancelOnReply: true,
};

function show({ conversationId = freshConversation(), list = [NINE] } = {}) {
  const { client, mutation } = offlineClient();
  const set = liveAnswer(client, { "scheduled:list": list });
  let settle: { accept: () => void; refuse: (error: Error) => void };
  mutation.mockImplementation(
    () =>
      new Promise((resolve, reject) => {
        settle = { accept: () => resolve(null), refuse: reject };
      }),
  );
  const onTakeBack = vi.fn<(text: string) => void>();
  const view = render(
    <Surroundings client={client}>
      <ScheduledMessages
        conversationId={conversationId}
        contactZone={null}
        canChange
        onTakeBack={onTakeBack}
      />
    </Surroundings>,
  );
  return {
    ...view,
    conversationId,
    mutation,
    onTakeBack,
    becomes: (list: Scheduled[]) => act(() => set({ "scheduled:list": list })),
    accept: () => act(async () => settle.accept()),
    refuse: (error: Error) => act(async () => settle.refuse(error)),
  };
}

const text = () => screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Text" });
const button = (name: string) => screen.getByRole<HTMLButtonElement>("button", { name });
const press = (name: string) => fireEvent.click(button(name));

function edit(words: string) {
  press("Edit");
  fireEvent.change(text(), { target: { value: words } });
}

beforeEach(() => {
  localStorage.clear();
  vi.clearAllMocks();
});
afterEach(cleanup);

test("SEND-12 what is written over a scheduled message survives leaving, until it is let go", () => {
  const first = show();
  edit("At ten?");
  first.unmount();
  const second = show({ conversationId: first.conversationId });
  expect(text().value).toBe("At ten?");
  press("Keep as it was");
  expect(screen.getByText("At nine?")).toBeTruthy();
  second.unmount();
  show({ conversationId: first.conversationId });
  expect(screen.queryByRole("textbox", { name: "Text" })).toBeNull();
});

test("SEND-12 when the message goes meanwhile, what was written over it is a reply's text", () => {
  const { becomes, onTakeBack } = show();
  edit("At ten?");
  becomes([]);
  expect(onTakeBack.mock.calls).toEqual([["At ten?"]]);
  expect(toast).toHaveBeenCalledOnce();
});

test("SEND-12 also when its editor had gone elsewhere, and once", () => {
  const first = show();
  edit("At ten?");
  first.unmount();
  const second = show({ conversationId: first.conversationId, list: [] });
  expect(second.onTakeBack.mock.calls).toEqual([["At ten?"]]);
  second.unmount();
  const third = show({ conversationId: first.conversationId, list: [] });
  expect(third.onTakeBack).not.toHaveBeenCalled();
});

test("SEND-12 nobody saves over what a colleague has made of it before they see that", async () => {
  const { becomes, mutation, accept } = show();
  edit("At ten?");
  const theirs = { ...NINE, body: "At eleven?", authorName: "Cleo" };
  becomes([theirs]);
  expect(text().value).toBe("At ten?");
  expect(screen.getByRole("alert").textContent).toMatch(/At eleven\?.*by Cleo/);
  fireEvent.submit(screen.getByRole("form", { name: "Scheduled message" }));
  expect(mutation).not.toHaveBeenCalled();
  press("Go on with mine");
  expect(text().value).toBe("At ten?");
  press("Save");
  const { body, dueAt, cancelOnReply } = theirs;
  expect(mutation.mock.calls[0]?.[1]).toMatchObject({
    body: "At ten?",
    seen: { body, dueAt, cancelOnReply },
  });
  await accept();
  expect(screen.queryByRole("textbox", { name: "Text" })).toBeNull();
});

test("SEND-12 a form nobody has written in shows what a colleague makes of it", () => {
  const { becomes } = show();
  press("Edit");
  becomes([{ ...NINE, body: "At eleven?" }]);
  expect(text().value).toBe("At eleven?");
  expect(screen.queryByRole("alert")).toBeNull();
  fireEvent.change(text(), { target: { value: "At noon?" } });
  becomes([{ ...NINE, body: "Never" }]);
  press("Take this one");
  expect(screen.getByText("Never")).toBeTruthy();
});

test("SEND-12 on its way when the message goes, it is given back only if it was refused", async () => {
  const first = show();
  edit("At ten?");
  press("Save");
  first.becomes([]);
  await first.accept();
  expect(first.onTakeBack).not.toHaveBeenCalled();
  first.unmount();

  const second = show();
  edit("At ten?");
  press("Save");
  second.becomes([]);
  expect(second.onTakeBack).not.toHaveBeenCalled();
  await second.refuse(new ConvexError({ code: "NOT_FOUND", message: "Gone." }));
  expect(second.onTakeBack.mock.calls).toEqual([["At ten?"]]);
});
