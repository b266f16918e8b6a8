import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { api } from "../../convex/_generated/api.js";
import { type App, startApp } from "../helpers/app.ts";
import {
  appendLine,
  projectWithProbe,
  readEverything,
  readState,
  uploadUrl,
} from "./support/probe-api.ts";
import { type Sandbox, sandboxOf } from "./support/sandbox.ts";
import { canMount, SmallDisk } from "./support/small-disk.ts";
import { watchInbox, type WatchedClient } from "./support/watched-client.ts";

const CUSTOMER = "+14155555000";
const MEGABYTES = 64;
/** Writes in a row that fail before the disk counts as full: SQLite uses up what it holds first. */
const FULL_AFTER = 3;
/** More than the disk can hold even when it is empty. */
const MOST_TAKEN = 400;
const DISK_ERROR = /could not write to its disk, nothing was stored/;

const mountable = canMount();
if (!mountable) console.warn("No full disk without the right to mount one (be root): not tested");

describe.runIf(mountable)("a full disk", () => {
  let dataDir: string;
  let disk: SmallDisk;
  let app: App;
  let sandbox: Sandbox;
  let owner: WatchedClient;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "full-disk-"));
    disk = SmallDisk.mount(join(dataDir, "backend"), MEGABYTES);
    app = await startApp({ client: false, dataDir, template: inject("template") });
    sandbox = sandboxOf(app, dataDir);
    using project = projectWithProbe();
    // As in the crash test: minutes of waiting in seconds.
    project.set("model/outbox.ts", "LEASE", "CALL_TIMEOUT + 1_000");
    project.set("model/outbox.ts", "CALL_TIMEOUT", "2_000");
    project.set("model/outbox.ts", "CHECK_DELAYS", "[2_000, 2_000, 2_000]");
    project.set("model/sweep.ts", "GRACE", "1_000");
    project.edit("crons.ts", "{ minutes: 1 }", "{ seconds: 1 }");
    const { code, output } = await project.push(join(dataDir, "deployment.env"));
    if (code !== 0) throw new Error(output);
    const member = app.demo.members.find(({ role }) => role === "owner");
    if (member === undefined) throw new Error("The demo has no owner");
    owner = watchInbox(app, member, []);
    await vi.waitFor(() => expect(owner.seen()).toHaveProperty("list"), { timeout: 10_000 });
  });

  afterAll(async () => {
    await owner?.client.close();
    await app?.stop();
    disk?.unmount();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** Writes through the socket until nothing goes in any more; the lines taken and refused. */
  async function writeUntilFull(): Promise<{ taken: string[]; refused: string[] }> {
    const taken: string[] = [];
    const refused: string[] = [];
    for (let inRow = 0, i = 1; inRow < FULL_AFTER; i++) {
      if (taken.length > MOST_TAKEN) throw new Error("A full disk takes everything");
      const line = `${i} on a full disk`;
      const padding = "x".repeat(200_000);
      try {
        await owner.client.mutation(appendLine, { line, padding });
        taken.push(line);
        inRow = 0;
      } catch (error) {
        expect(String(error)).toMatch(DISK_ERROR);
        refused.push(line);
        inRow++;
      }
    }
    return { taken, refused };
  }

  test("refuses every write with a clear error, half-stores nothing, reads on, and recovers by itself", async () => {
    const since = Date.now();
    const hello = await sandbox.write(CUSTOMER, "Hello");
    expect(hello.delivery.state).toBe("answered");
    const first = (await readState(app, since)).messages[0];
    if (first === undefined) throw new Error("The text is not there");
    const { conversationId } = first;
    const reply = (body: string) =>
      owner.client.mutation(api.messages.send, {
        conversationId,
        body,
        clientId: crypto.randomUUID(),
      });

    // One reply is on its way to the phone when the disk fills up.
    await sandbox.trouble("delay", 1, { delayMs: 1_500, seed: 1 });
    await reply("Sent while the disk filled up");
    await vi.waitFor(
      async () =>
        expect((await readState(app, since)).outbox.map(({ state }) => state)).toEqual(["sending"]),
      // The first send of all starts a process of its own.
      { timeout: 10_000 },
    );
    const uploadTo = await owner.client.mutation(uploadUrl, {});
    disk.fill();
    const { taken, refused } = await writeUntilFull();
    expect(refused.length).toBeGreaterThanOrEqual(FULL_AFTER);
    const before = await readEverything(app);

    // Each way in says so, and leaves nothing.
    const text = await sandbox.write(CUSTOMER, "Nobody is there to write this down");
    expect(text.delivery).toMatchObject({ state: "refused", attempts: [{ status: 500 }] });
    await expect(reply("Into nothing")).rejects.toThrow(DISK_ERROR);
    const http = new ConvexHttpClient(app.urls.backend, { logger: false });
    await expect(http.mutation(appendLine, { line: "by HTTP" })).rejects.toThrow(DISK_ERROR);
    const upload = await fetch(uploadTo, {
      method: "POST",
      body: new Uint8Array(1_000_000),
    });
    expect(upload.status).toBe(507);
    expect(await upload.text()).toContain("disk is full");
    expect(readdirSync(join(disk.directory, "files/incoming"))).toEqual([]);
    using project = projectWithProbe();
    const push = await project.push(join(dataDir, "deployment.env"));
    expect(push.code, push.output).not.toBe(0);
    expect(push.output).toMatch(/disk/);
    expect(await readEverything(app)).toEqual(before);

    // Reads go on: by HTTP, for a newcomer, for who was there.
    const health = await fetch(`${app.urls.site}/health`);
    expect(health.status).toBe(200);
    const counts = await owner.client.query(api.inbox.counts, {});
    expect(owner.seen().counts).toEqual(counts);
    expect(owner.connections()).toBe(1);

    disk.free();
    const answer = await vi.waitFor(
      async () => await owner.client.mutation(appendLine, { line: "There is room again" }),
      { timeout: 5_000 },
    );
    expect(answer).toBeTypeOf("string");
    const again = await sandbox.replay(text.delivery.id);
    expect(again.state).toBe("answered");
    await reply("Sent once there was room again");

    // The text sent meanwhile is found on the phone, and is not sent again.
    await vi.waitFor(
      async () => {
        const { outbox, messages } = await readState(app, since);
        expect(outbox).toEqual([]);
        const sent = messages.filter(({ direction }) => direction === "out");
        expect(sent.map(({ body, status }) => [body, status])).toEqual([
          ["Sent while the disk filled up", expect.stringMatching(/sent|delivered|sending/)],
          ["Sent once there was room again", expect.stringMatching(/sent|delivered/)],
        ]);
      },
      { timeout: 30_000, interval: 200 },
    );
    const onPhone = (await sandbox.texts()).filter(({ direction }) => direction !== "inbound");
    expect(onPhone.map(({ body }) => body).reverse()).toEqual([
      "Sent while the disk filled up",
      "Sent once there was room again",
    ]);
    const { lines, messages, problems } = await readState(app, since);
    expect(lines.map(({ subject }) => subject)).toEqual([...taken, "There is room again"]);
    expect(messages.filter(({ direction }) => direction === "in")).toHaveLength(2);
    expect(problems).toEqual([]);
    expect(owner.connections(), "the backend was never started again").toBe(1);
    expect(app.log.filter((line) => line.includes("The executor"))).toEqual([]);
  });
});
