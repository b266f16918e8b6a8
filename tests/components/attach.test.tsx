import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { ConvexError } from "convex/values";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { acceptOf, attachmentProblem, rulesInWords } from "../../convex/shared/attachments";
import { changeUploads } from "../../src/features/composer/attach/uploading";
import { Composer } from "../../src/features/composer/composer";
import { addFile, draftKey, readDraft } from "../../src/features/composer/draft";
import { settleDraft } from "../../src/features/composer/draft-conflict";
import { listUnsent } from "../../src/features/composer/unsent";
import type { DraftFile } from "../../src/lib/types";
import { toastError } from "../../src/ui/toast";
import { answer, CONVERSATION, ME, offlineClient, Surroundings, testId } from "./support";

vi.mock(import("../../src/ui/toast"), async (load) => ({
  ...(await load()),
  toastError: vi.fn<typeof toastError>(),
}));

const file = (name: string, uploadId = testId<"uploads">(name.replace(/\W/g, ""))): DraftFile => ({
  uploadId,
  name,
  contentType: "image/jpeg",
  size: 7_000,
  width: 4,
  height: 3,
  url: `http://127.0.0.1:1/${name}`,
});
const FURNACE = file("furnace.jpg");

let conversations = 0;

function show() {
  conversations += 1;
  const conversationId = CONVERSATION.replace(/..$/, `a${conversations}`) as typeof CONVERSATION;
  const { client, mutation } = offlineClient();
  answer(client, {});
  mutation.mockReturnValue(new Promise(() => {}));
  const key = draftKey(ME.member._id, conversationId);
  const page = (
    <Surroundings client={client}>
      <Composer
        conversationId={conversationId}
        channel="sms"
        contactName="Dana"
        contactZone={null}
        zoneSource="account"
        stopReview={null}
      />
    </Surroundings>
  );
  const view = render(page);
  const sent = () => mutation.mock.calls.map(([, args]) => args).filter((a) => a && "body" in a);
  return { ...view, key, mutation, sent };
}

const sendButton = () => screen.getByRole<HTMLButtonElement>("button", { name: "Send" });
const attached = async (name: string) => await screen.findByRole("button", { name });

beforeEach(() => {
  localStorage.clear();
  vi.clearAllMocks();
});
afterEach(cleanup);

describe("SEND-8 the reply's files", () => {
  test("a picture alone can be sent, and goes from the input with it", async () => {
    const { key, sent } = show();
    expect(sendButton().disabled).toBe(true);
    act(() => addFile(key, FURNACE));
    await attached("Remove furnace.jpg");
    fireEvent.click(sendButton());
    expect(sent()).toMatchObject([{ body: "", uploadIds: [FURNACE.uploadId] }]);
    expect(screen.queryByText("furnace.jpg")).toBeNull();
    expect(listUnsent(ME.member._id)).toMatchObject([{ body: "", files: [FURNACE] }]);
  });

  test("SEND-6 a refused message gives text and files back", async () => {
    const { key, mutation } = show();
    act(() => addFile(key, FURNACE));
    const refusal = { code: "FILE_GONE", message: "An attached file is no longer here." };
    mutation.mockReturnValue(Promise.reject(new ConvexError(refusal)));
    fireEvent.change(screen.getByRole("textbox"), { target: { value: "This one?" } });
    await act(async () => void fireEvent.click(sendButton()));
    expect(toastError).toHaveBeenCalledWith(refusal.message);
    expect(readDraft(key)).toMatchObject({ text: "This one?", files: [FURNACE] });
    await attached("Remove furnace.jpg");
  });

  test("nothing is sent without a file that is still on its way", async () => {
    const { key, sent } = show();
    fireEvent.change(screen.getByRole("textbox"), { target: { value: "This one?" } });
    act(() =>
      changeUploads(key, () => ({
        uploading: [{ id: "1", name: "furnace.jpg", size: 9, progress: 0.42 }],
      })),
    );
    const bar = await screen.findByRole("progressbar", { name: "Uploading furnace.jpg" });
    expect(bar.getAttribute("aria-valuenow")).toBe("42");
    fireEvent.keyDown(screen.getByRole("textbox"), { key: "Enter" });
    expect(sent()).toEqual([]);
    act(() => changeUploads(key, () => ({ uploading: [] })));
    fireEvent.keyDown(screen.getByRole("textbox"), { key: "Enter" });
    expect(sent()).toHaveLength(1);
  });

  test("what is removed does not go", async () => {
    const { key, sent } = show();
    act(() => (addFile(key, FURNACE), addFile(key, file("two.jpg"))));
    fireEvent.click(await attached("Remove furnace.jpg"));
    fireEvent.click(sendButton());
    expect(sent()).toMatchObject([{ uploadIds: [file("two.jpg").uploadId] }]);
  });

  test("a refusal stays until it is read, beside a way on", async () => {
    const { key } = show();
    const retry = vi.fn<() => void>();
    act(() => changeUploads(key, () => ({ refused: [{ id: "1", reason: "Too large.", retry }] })));
    expect((await screen.findByRole("alert")).textContent).toContain("Too large.");
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(retry).toHaveBeenCalledOnce();
    fireEvent.click(screen.getByRole("button", { name: "Dismiss" }));
    expect(screen.queryByRole("alert")).toBeNull();
  });

  test("SEND-11 files here are not lost to a newer draft of another device", () => {
    const here = { text: "", files: [FURNACE], version: 1, unsaved: true, changedAt: 0 };
    const theirs = { text: "Hello", files: [file("two.jpg")], version: 2 };
    const both = { text: "Hello", files: [file("two.jpg"), FURNACE], unsaved: true };
    expect(settleDraft(here, theirs, null, 1_000_000)).toMatchObject({ do: "adopt", draft: both });
    const same = { text: "", files: [FURNACE], version: 2 };
    expect(settleDraft(here, same, null, 1_000_000).do).toBe("keep");
  });
});

describe("SEND-8 what each channel carries", () => {
  const candidate = (name: string, size: number, contentType?: string) => ({
    name,
    size,
    contentType,
  });

  test.each([
    ["sms", candidate("a.jpg", 5_000_000, "image/jpeg"), null],
    ["sms", candidate("a.jpg", 5_000_001, "image/jpeg"), /a\.jpg is too large: 5 MB/],
    ["sms", candidate("a.webp", 10, "image/webp"), /only JPEG, PNG, GIF and PDF can/],
    ["sms", candidate("a.pdf", 600_001, "application/pdf"), /600 KB for a PDF/],
    ["sms", candidate("a.jpg", 9_000_000), /too large: 9 MB, and a text carries 5 MB/],
    ["sms", candidate("a.heic", 10), null],
    ["email", candidate("a.docx", 9_000_000, "application/octet-stream"), null],
    ["email", candidate("a.docx", 11_000_000, "application/octet-stream"), /carries 10 MB/],
    ["email", candidate("run.EXE", 10, "application/octet-stream"), /is a program/],
    ["portal", candidate("a.png", 0, "image/png"), /is empty/],
  ] as const)("by %s: %o", (channel, given, problem) => {
    const found = attachmentProblem(channel, given, []);
    if (problem === null) expect(found).toBeNull();
    else expect(found).toMatch(problem);
  });

  test("beside the others: how many, and how large together", () => {
    const picture = candidate("a.jpg", 3_000_000, "image/jpeg");
    expect(attachmentProblem("sms", picture, [{ size: 2_000_000 }])).toBeNull();
    expect(attachmentProblem("sms", picture, [{ size: 2_500_000 }])).toMatch(/2\.5 MB are left/);
    const ten = Array.from({ length: 10 }, () => ({ size: 1 }));
    expect(attachmentProblem("sms", candidate("b.jpg", 1), ten)).toMatch(/10 files at most/);
  });

  test("and it is said in words", () => {
    expect(rulesInWords("sms")).toEqual({
      types: "JPEG, PNG, GIF and PDF",
      sizes: "Up to 10 files, 5 MB together, a PDF up to 600 KB",
    });
    expect(rulesInWords("email").types).toBe("Any file that is not a program");
    expect(acceptOf("sms")).toContain("image/jpeg");
    expect(acceptOf("portal")).toBeUndefined();
  });
});
