import type { Infer } from "convex/values";
import type { ActionCtx } from "../_generated/server";
import { cleanEmailHtml } from "../model/emailHtml";
import { sniff } from "../model/media";
import type { storedFile } from "../model/shapes";
import { PICTURES } from "./pictures";
import { THREADS } from "./threads";

export type DemoFile = keyof typeof PICTURES | "report";

/** What is stored for the demo: each file by its name, each email by its thread and number. */
export type DemoFiles = Record<string, Infer<typeof storedFile>>;

export const htmlKey = (index: number, nth: number) => `html ${index} ${nth}`;
export const originalKey = (index: number, nth: number) => `original ${index} ${nth}`;

/** Stores the demo's pictures and emails. */
export async function storeDemoFiles(ctx: ActionCtx): Promise<DemoFiles> {
  const files: DemoFiles = {};
  const store = async (key: string, bytes: Uint8Array<ArrayBuffer>) => {
    const { contentType, ...sizes } = sniff(bytes);
    const storageId = await ctx.storage.store(new Blob([bytes], { type: contentType }));
    files[key] = { storageId, contentType, size: bytes.length, ...sizes };
  };
  for (const [name, base64] of Object.entries(PICTURES)) {
    await store(
      name,
      Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)),
    );
  }
  await store("report", new TextEncoder().encode(REPORT));
  for (const [index, { thread }] of THREADS.entries()) {
    for (const [nth, { html }] of Object.entries(thread.extras ?? {})) {
      if (html === undefined) continue;
      await store(
        htmlKey(index, Number(nth)),
        new TextEncoder().encode(cleanEmailHtml(html) ?? ""),
      );
      const head = `Subject: ${thread.subject}\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n`;
      await store(originalKey(index, Number(nth)), new TextEncoder().encode(head + html));
    }
  }
  return files;
}

/** The smallest thing that opens as a PDF and says something. */
const REPORT = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length 70>>stream
BT /F1 16 Tf 40 120 Td (Inspection: larger unit, 22 years old) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
%%EOF
`;
