import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { extractText, getDocumentProxy } from "unpdf";
import { describe, expect, test } from "vitest";
import { ConversationPdf } from "../../src/ui/export/pdf/conversation-pdf";
import { Paper } from "../../src/ui/export/pdf/paper";
import { linesOf, type Measure } from "../../src/ui/export/pdf/runs";
import type { Exported, Head } from "../../src/ui/export/reading";
import { testId } from "./support";

const FONT = readFileSync(
  createRequire(import.meta.url).resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf"),
);
/** One white pixel. */
const PIXEL =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC";
const START = Date.UTC(2026, 10, 29, 20, 3, 22, 123);

const HEAD: Head = {
  origin: {
    business: "Lone Star",
    timeZone: "America/Chicago",
    locale: "en-US",
    exportedBy: "Maya Torres",
    exportedAt: START + 60_000,
  },
  conversation: {
    _id: testId<"conversations">("c"),
    channel: "sms",
    contactName: "Żaneta Öz",
    contactAddress: "+15125550111",
    ourAddress: "+15125550100",
    optedOut: false,
    firstAt: START,
    consent: [
      {
        channel: "sms",
        address: "+15125550111",
        state: "implied",
        locked: null,
        rows: [{ _id: testId<"consent">("k"), state: "implied", source: "inbound", at: START }],
      },
    ],
  },
};

const MESSAGE: Exported = {
  _id: testId<"messages">("m"),
  kind: "message",
  direction: "out",
  author: "Maya Torres",
  at: START,
  body: "",
  attachments: [
    { name: "plan.pdf", contentType: "application/pdf", size: 12_345, sha256: "ab".repeat(32) },
  ],
  status: "delivered",
  aiGenerated: false,
  providerId: "SM123",
  proof: [
    {
      at: START + 1_001,
      provider: "twilio",
      subject: "SM123",
      eventKey: "status:SM123:delivered:",
      kind: "status",
      status: "delivered",
      outcome: "applied",
    },
  ],
};

async function pdfOf(bodies: string[]) {
  const painted: string[] = [];
  const paper = new Paper(FONT, {
    widthOf: (text, size) => text.length * size,
    paint: (text, size) => {
      painted.push(text);
      return { png: PIXEL, width: text.length * size, height: size, baseline: size };
    },
  });
  const pdf = new ConversationPdf(paper, HEAD);
  for (const body of bodies) pdf.add(MESSAGE, body);
  const bytes = new Uint8Array(await (await pdf.end()).arrayBuffer());
  const document = await getDocumentProxy(bytes);
  const { text } = await extractText(document, { mergePages: true });
  return { text, painted, pages: document.numPages };
}

describe("AUTH-4 a conversation as PDF", () => {
  test("says who wrote what when, and what the provider told of it", async () => {
    const { text, painted } = await pdfOf(["Zażółć gęślą jaźń, Привет, Γειά σου"]);
    for (const said of [
      "Conversation with Żaneta Öz",
      "Zażółć gęślą jaźń, Привет, Γειά σου",
      "Sent by Maya Torres",
      "Nov 29, 2026, 2:03:22.123 PM GMT-6",
      "delivered",
      "id SM123",
      "Twilio said “delivered” at Nov 29, 2026, 2:03:23.124 PM GMT-6",
      "plan.pdf · 12 KB (12345 bytes)",
      `SHA-256 ${"ab".repeat(32)}`,
      "+15125550111: wrote to us first",
      "page 1",
    ]) {
      expect(text).toContain(said);
    }
    expect(painted).toEqual([]);
  });

  test("what the font lacks or cannot set is painted, and never lost", async () => {
    const { text, painted } = await pdfOf(["See you 👩🏽‍🔧 at 9, 明日は雨, مرحبا بكم، bye"]);
    expect(painted.join("|")).toContain("مرحبا");
    const said = await pdfOf(["See you 👩🏽‍🔧 at 9", "明日は雨です", "a\u0000b \uD800c"]);
    expect(said.painted.map((part) => part.trim())).toEqual(["👩🏽‍🔧", "明日は雨です"]);
    expect(said.text).toContain("See you");
    expect(said.text).toContain("at 9");
    // What has no look of its own is shown as such.
    expect(said.text).toContain("a\uFFFDb \uFFFDc");
    expect(text).toContain("Sent by Maya Torres");
  });

  test("goes on over as many pages as it takes", async () => {
    const { text, pages } = await pdfOf(Array.from({ length: 60 }, (_, n) => `Message ${n}.`));
    expect(pages).toBeGreaterThan(5);
    for (let n = 0; n < 60; n++) expect(text).toContain(`Message ${n}.`);
    expect(text).toContain(`page ${pages}`);
  });
});

describe("lines", () => {
  const measure: Measure = {
    has: (point) => point < 0x1f000,
    advance: () => 1,
    painted: (text) => Array.from(text).length,
  };
  const lines = (text: string, width: number) =>
    linesOf(text, width, measure).map((runs) => runs.map(({ text: said }) => said).join(""));

  test("break between words, and within one that is too long, at whole characters", () => {
    expect(lines("one two three", 8)).toEqual(["one two ", "three"]);
    expect(lines("abcdefghij", 4)).toEqual(["abcd", "efgh", "ij"]);
    expect(lines("👩🏽‍🔧👩🏽‍🔧", 5)).toEqual(["👩🏽‍🔧", "👩🏽‍🔧"]);
    expect(lines("a\r\n\nb", 5)).toEqual(["a", "", "b"]);
  });
});
