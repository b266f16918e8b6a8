import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { splitQuote } from "../../src/features/thread/email/quotes";
import { EventLines } from "../../src/features/thread/event-lines";
import { MessageBody } from "../../src/features/thread/message-body";
import { NoteBubble } from "../../src/features/thread/note-bubble";
import { threadRows } from "../../src/features/thread/rows";
import { fileSize } from "../../convex/shared/fileSize";
import { message, offlineClient, Surroundings, testId } from "./support";
import type { ReactNode } from "react";

afterEach(cleanup);

function show(children: ReactNode) {
  render(<Surroundings client={offlineClient().client}>{children}</Surroundings>);
}

const noon = new Date(2026, 10, 20, 12).getTime();
const event = (nth: number, type: "archived" | "unarchived" = "archived") =>
  message({
    _id: testId(`event${nth}`),
    direction: "internal",
    status: "internal",
    event: { type },
    authorName: `Member ${nth}`,
    body: "",
    at: noon + nth,
  });

test("THREAD-9 events that follow each other are one row, and a message ends it", () => {
  const said = message({ _id: testId("said"), at: noon + 3 });
  const rows = threadRows([event(1), event(2), said, event(4)], 0);
  expect(rows.map(({ kind }) => kind)).toEqual(["day", "events", "message", "events"]);
  expect(rows[1]).toMatchObject({ events: [{}, {}] });
});

test("THREAD-9 many events at once fold to the last, and unfold", () => {
  const [, row] = threadRows([event(1), event(2, "unarchived"), event(3)], 0);
  if (row?.kind !== "events") throw new Error("no events");
  show(<EventLines events={row.events} />);
  expect(screen.queryByText(/Member 1/)).toBeNull();
  expect(screen.getByText(/Member 3 archived this/)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "2 earlier changes" }));
  expect(screen.getByText(/Member 1 archived this/)).toBeTruthy();
  expect(screen.getByText(/Member 2 moved this out of the archive/)).toBeTruthy();
});

test("THREAD-8 rows that begin after the first unread message hold no line where the unread begin", () => {
  const late = message({ direction: "in", status: "received", inboundSeq: 40, at: noon });
  expect(threadRows([late], 12).map(({ kind }) => kind)).toEqual(["day", "message"]);
});

test("LIVE-4 a note says that it is one, and sets apart whom it names", () => {
  const note = message({
    direction: "internal",
    status: "internal",
    body: "**Ask** @Ann Lee, not @Anna",
    mentions: ["Ann Lee"],
  });
  show(<NoteBubble message={note} found={false} />);
  expect(screen.getByText("Note for the team")).toBeTruthy();
  expect(screen.getByText("@Ann Lee").tagName).toBe("SPAN");
  expect(screen.queryByText("@Anna")).toBeNull();
});

test.each([
  ["Gmail", "Yes.\n\nOn Tue, Nov 24, 2026 at 9:12 AM Tom <t@x.example> wrote:\n\n> Shall we?"],
  [
    "a header on two lines",
    "Yes.\n\nOn Tue, Nov 24, 2026 at 9:12 AM Tom Becker\n<t@x.example> wrote:\n> Shall we?",
  ],
  ["Outlook", "Yes.\n\nFrom: Tom\nSent: Tuesday\nTo: Sandra\nSubject: Re: x\n\nShall we?"],
  ["an old Outlook", "Yes.\n\n-----Original Message-----\nShall we?"],
  ["Spanish", "Sí.\n\nEl mar, 24 nov 2026 a las 9:12, Tom (<t@x.example>) escribió:\n> ¿Vamos?"],
  ["lines with a mark alone", "Yes.\n\n> Shall we?\n> Or not?"],
])("THREAD-7 what %s quotes is told from what is said, and all of it kept", (_, text) => {
  const { said, quote } = splitQuote(text);
  expect(said).toMatch(/^(Yes|Sí)\.$/);
  expect(quote.length).toBeGreaterThan(5);
  expect((said + quote).replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
});

test.each([
  ["nothing is quoted", "On Tuesday I wrote: see you.\nFrom: the heart"],
  ["all of it is", "> Shall we?\n> Or not?"],
  ["an answer stands between the quotes", "> One?\nYes.\n> Two?\nNo."],
])("THREAD-7 nothing is folded where %s", (_, text) => {
  expect(splitQuote(text)).toEqual({ said: text, quote: "" });
});

test("THREAD-5 right-to-left text, HTML and broken characters are text", () => {
  const odd = "\u05E9\u05DC\u05D5\u05DD <img src=x onerror=alert(1)> \uFFFD \uD800";
  show(<MessageBody text={odd} />);
  const paragraph = document.querySelector("p.prose-message");
  expect(paragraph?.getAttribute("dir")).toBe("auto");
  expect(paragraph?.textContent).toBe(odd);
  expect(document.querySelector("img")).toBeNull();
});

test.each([
  ["👍", true],
  ["👩‍🔧🇩🇪 ❤️", true],
  ["👍 ok", false],
  ["129", false],
  ["👍👍👍👍👍👍👍", false],
])("a text of a few emoji alone (%s) is big: %s", (text, big) => {
  show(<MessageBody text={text} />);
  expect(document.querySelector("p")?.className.includes("1.75rem")).toBe(big);
});

test("a long text is cut at a word, and shown whole on request", () => {
  const text = `${"word ".repeat(2_000)}end`;
  show(<MessageBody text={text} />);
  const shown = () => document.querySelector("p")?.textContent ?? "";
  expect(shown().length).toBeLessThanOrEqual(3_000);
  expect(shown()).toMatch(/word$/);
  fireEvent.click(screen.getByRole("button", { name: "Show all" }));
  expect(shown()).toBe(text);
  expect(screen.queryByRole("button")).toBeNull();
});

test("a text of 1 MB is shown in parts that are all of it", () => {
  const text = `${"Line of words\nand more ".repeat(20_000)}${"x".repeat(600_000)}`;
  show(<MessageBody text={text} />);
  fireEvent.click(screen.getByRole("button", { name: "Show all" }));
  const parts = [...document.querySelectorAll("p")].map((part) => part.textContent);
  expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(4_000);
  expect(parts.join("")).toBe(text);
});

test("file sizes as people say them", () => {
  expect([12, 812_000, 1_440_000, 25_000_000].map(fileSize)).toEqual([
    "1 KB",
    "812 KB",
    "1.4 MB",
    "25 MB",
  ]);
});
