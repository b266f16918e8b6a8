// @vitest-environment node
import { once } from "node:events";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { convexTest } from "convex-test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { internal } from "../../convex/_generated/api";
import schema from "../../convex/schema";
import { PICTURES } from "../../convex/seeding/pictures";
import {
  ACCOUNT_SID,
  AUTH_TOKEN,
  addAccount,
  conversationWith,
  messagesOf,
  receive,
} from "./setup";

const PICTURE = Buffer.from(PICTURES.thermostat, "base64");
const ME = (n: number) => `ME${String(n).padStart(32, "0")}`;

let close: (() => void) | undefined;

/** A text with so many pictures, and a server that has `files` for it and answers as told. */
async function scene(
  files: Buffer[],
  answer: (n: number, response: ServerResponse, store: string) => void,
) {
  const seen: { path: string; host: string; authorization: string | undefined }[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const { url: path = "", headers } = request;
    const { host = "", authorization } = headers;
    seen.push({ path, host, authorization });
    if (path.endsWith("/Media.json")) {
      response.writeHead(200, { "Content-Type": "application/json" });
      response.end(JSON.stringify({ media_list: files.map((_, n) => ({ sid: ME(n) })) }));
    } else if (path.startsWith("/store/")) response.end(files[Number(path.slice(7))]);
    else answer(Number(path.slice(-8)), response, `http://localhost:${port}/store`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  vi.stubEnv("TWILIO_ACCOUNT_SID", ACCOUNT_SID);
  vi.stubEnv("TWILIO_AUTH_TOKEN", AUTH_TOKEN);
  vi.stubEnv("PUBLIC_WEBHOOK_BASE_URL", "http://127.0.0.1:3211");
  vi.stubEnv("CONVEX_SITE_URL", "http://127.0.0.1:3211");
  vi.stubEnv("TWILIO_API_BASE_URL", `http://127.0.0.1:${port}`);
  const t = convexTest({ schema, modules: import.meta.glob("../../convex/**/*.*s") });
  await addAccount(t);
  await receive(t, { body: "", mediaCount: files.length });
  const { _id } = await conversationWith(t);
  const message = async () => (await messagesOf(t, _id))[0];
  const messageId = (await message())?._id;
  if (messageId === undefined) throw new Error("the text is not there");
  const { fetchMedia } = internal.channels.twilio.inboundMedia;
  const run = async (tries = 0) => void (await t.action(fetchMedia, { messageId, tries }));
  const scheduled = async () =>
    await t.run(async (ctx) => await ctx.db.system.query("_scheduled_functions").take(10));
  const stored = async () =>
    await t.run(async (ctx) => await ctx.db.system.query("_storage").take(9));
  return { seen, message, run, scheduled, stored };
}

const sendOn = (n: number, response: ServerResponse, store: string) => {
  response.writeHead(307, { Location: `${store}/${n}` });
  response.end();
};

describe("CHAN-8 the pictures of an inbound text", () => {
  // The scheduler is held still: each test runs the fetching itself.
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "Date"] }));
  afterEach(() => {
    close?.();
    vi.useRealTimers();
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  test("are fetched from our account, stored by what their bytes say, and shown once", async () => {
    const script = Buffer.from("<script>alert(1)</script>");
    const { seen, message, run, stored } = await scene([PICTURE, script], sendOn);
    await run();
    expect((await message())?.attachments).toMatchObject([
      { name: "File 1.jpg", contentType: "image/jpeg", size: PICTURE.length, width: 480 },
      { name: "File 2", contentType: "application/octet-stream", size: script.length },
    ]);
    const [list, first] = seen;
    expect(list?.path).toBe(
      `/2010-04-01/Accounts/${ACCOUNT_SID}/Messages/${(await message())?.providerId}/Media.json`,
    );
    expect(first?.authorization).toBe(`Basic ${btoa(`${ACCOUNT_SID}:${AUTH_TOKEN}`)}`);
    // Where Twilio keeps them, our credentials have no business.
    const atStore = seen.filter(({ path }) => path.startsWith("/store/"));
    expect(atStore.map(({ authorization }) => authorization)).toEqual([undefined, undefined]);
    await run(1);
    expect(await stored()).toHaveLength(2);
    expect(seen).toHaveLength(5);
  });

  test("a redirect to a private address is not followed, and leaves nothing behind", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const { message, run, stored } = await scene([PICTURE, PICTURE], (n, response, store) => {
      const place = n === 0 ? `${store}/0` : "http://169.254.169.254/latest/meta-data";
      response.writeHead(307, { Location: place });
      response.end();
    });
    await run();
    expect(warn.mock.calls.flat().join()).toContain("not its own");
    expect((await message())?.attachments).toBeUndefined();
    expect(await stored()).toEqual([]);
  });

  test("what is too large or gone is left out, the rest is kept", async () => {
    const { message, run } = await scene(
      [PICTURE, Buffer.alloc(30_000_000), PICTURE],
      (n, ...rest) => {
        if (n < 2) return sendOn(n, ...rest);
        rest[0].writeHead(404);
        rest[0].end();
      },
    );
    await run();
    expect((await message())?.attachments).toMatchObject([{ name: "File 1.jpg" }]);
  });

  test("a failure is tried again later, each time from the schedule, and at last no more", async () => {
    vi.spyOn(console, "warn").mockReturnValue();
    const { message, run, scheduled } = await scene([PICTURE], (_, response) => {
      response.writeHead(503);
      response.end();
    });
    await run();
    expect((await message())?.attachments).toBeUndefined();
    const first = await scheduled();
    expect(first.map(({ args }) => args[0]?.tries)).toEqual([0, 1]);
    await run(99);
    expect(await scheduled()).toHaveLength(2);
  });
});
