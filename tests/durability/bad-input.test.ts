import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect as connectSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { api } from "../../convex/_generated/api.js";
import { sign } from "../../sandbox/twilio/signature.ts";
import { loadSecrets, type Secrets } from "../../scripts/lib/secrets.ts";
import { type App, startApp } from "../helpers/app.ts";
import { projectWithProbe, readEverything, readState, uploadUrl } from "./support/probe-api.ts";
import { run } from "./support/run.ts";
import { type Sandbox, sandboxOf } from "./support/sandbox.ts";
import { watchInbox } from "./support/watched-client.ts";

const CUSTOMER = "+14155554000";

let dataDir: string;
let deploymentFile: string;
let app: App;
let sandbox: Sandbox;
let secrets: Secrets;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "bad-input-"));
  deploymentFile = join(dataDir, "deployment.env");
  app = await startApp({ client: false, dataDir, template: inject("template") });
  sandbox = sandboxOf(app, dataDir);
  secrets = loadSecrets(join(dataDir, "secrets.json"));
  using project = projectWithProbe();
  const { code, output } = await project.push(deploymentFile);
  if (code !== 0) throw new Error(output);
});

afterAll(async () => {
  await app?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const memberOf = (role: string) => {
  const member = app.demo.members.find((candidate) => candidate.role === role);
  if (member === undefined) throw new Error(`The demo has no ${role}`);
  return member;
};

/** Where providers' events are kept, and how often each came. */
const JOURNAL = ["providerEvents", "eventRepeats"];

/** Whatever `work` does, the database is the same before and after, these tables apart. */
async function storesNothing(
  work: () => Promise<void>,
  but: readonly string[] = [],
): Promise<void> {
  const all = async () =>
    Object.fromEntries(
      Object.entries(await readEverything(app)).filter(([table]) => !but.includes(table)),
    );
  const before = await all();
  await work();
  expect(await all()).toEqual(before);
}

/** The app does what it is for: a text comes in and is seen. */
async function stillWorks(): Promise<void> {
  const body = `Are you there? ${crypto.randomUUID()}`;
  const { delivery } = await sandbox.write(CUSTOMER, body);
  expect(delivery.state).toBe("answered");
  const client = new ConvexHttpClient(app.urls.backend, {
    auth: await app.token(memberOf("owner").subject),
  });
  const paginationOpts = { numItems: 1, cursor: null };
  const { page } = await client.query(api.inbox.list, { filter: "all", paginationOpts });
  expect(page[0]?.preview).toBe(body);
}

let texts = 0;
/** What Twilio would send for a customer's text. */
const inboundForm = (more: Record<string, string> = {}): Record<string, string> => ({
  AccountSid: secrets.twilioAccountSid,
  MessageSid: `SM${String(++texts).padStart(32, "0")}`,
  From: CUSTOMER,
  To: app.demo.phoneNumber,
  Body: "Hello",
  NumMedia: "0",
  ...more,
});

const statusForm = (more: Record<string, string> = {}): Record<string, string> => ({
  AccountSid: secrets.twilioAccountSid,
  MessageSid: `SM${String(++texts).padStart(32, "0")}`,
  MessageStatus: "delivered",
  From: app.demo.phoneNumber,
  To: CUSTOMER,
  ...more,
});

interface Post {
  path?: string;
  form?: Record<string, string>;
  /** Instead of the form, under the form's signature. */
  body?: string | ReadableStream<Uint8Array>;
  /** Instead of the right one; null sends none. */
  signature?: string | null;
}

async function post({ path = "/twilio/inbound", form = inboundForm(), ...other }: Post) {
  const url = `${app.urls.site}${path}`;
  const { signature = sign(secrets.twilioAuthToken, url, form) } = other;
  const headers = new Headers({ "Content-Type": "application/x-www-form-urlencoded" });
  if (signature !== null) headers.set("X-Twilio-Signature", signature);
  const body = other.body ?? new URLSearchParams(form).toString();
  const init = { method: "POST", headers, body, duplex: "half" };
  const response = await fetch(url, init);
  return { status: response.status, text: await response.text() };
}

const tooLong = "x".repeat(64 * 1024);

describe("a webhook", () => {
  const inbound = () => `${app.urls.site}/twilio/inbound`;
  const refused: { what: string; post: () => Post; status: number }[] = [
    {
      what: "signed with another token",
      post() {
        const form = inboundForm();
        return { form, signature: sign("not the token we have", inbound(), form) };
      },
      status: 403,
    },
    { what: "without a signature", post: () => ({ signature: null }), status: 403 },
    { what: "with a signature of no kind", post: () => ({ signature: "!!!" }), status: 403 },
    {
      what: "altered on its way",
      post() {
        const form = inboundForm();
        return { form, body: new URLSearchParams({ ...form, Body: "Pay me" }).toString() };
      },
      status: 403,
    },
    {
      what: "cut short on its way",
      post() {
        const form = inboundForm();
        return { form, body: new URLSearchParams(form).toString().slice(0, -20) };
      },
      status: 403,
    },
    {
      what: "signed for another address",
      post() {
        const [form, signedFor] = [statusForm(), `${app.urls.site}/twilio/status?mid=one`];
        const signature = sign(secrets.twilioAuthToken, signedFor, form);
        return { path: "/twilio/status?mid=other", form, signature };
      },
      status: 403,
    },
    {
      what: "too long, and it says so",
      post: () => ({ form: inboundForm({ Body: tooLong }) }),
      status: 413,
    },
    {
      what: "too long, without saying so",
      post() {
        const form = inboundForm({ Body: tooLong });
        return { form, body: new Blob([new URLSearchParams(form).toString()]).stream() };
      },
      status: 413,
    },
    { what: "to an address nobody has", post: () => ({ path: "/twilio/voice" }), status: 404 },
  ];

  test.for(refused)("$what is refused and stores nothing", async ({ post: bad, status }) => {
    await storesNothing(async () => expect((await post(bad())).status).toBe(status));
  });

  const unreadable = [
    {
      what: "without a message",
      post: () => ({ form: { AccountSid: secrets.twilioAccountSid, Hello: "there" } }),
    },
    {
      what: "about no status",
      post: () => ({ path: "/twilio/status", form: statusForm({ MessageStatus: "" }) }),
    },
  ];

  test.for(unreadable)(
    "signed but $what is refused, and kept in the journal alone",
    async (bad) => {
      const since = Date.now();
      await storesNothing(async () => expect((await post(bad.post())).status).toBe(400), JOURNAL);
      expect((await readState(app, since)).events.map(({ outcome }) => outcome)).toEqual([
        "rejected",
      ]);
    },
  );

  test("whose connection breaks in the middle stores nothing, and the next one is taken", async () => {
    await storesNothing(async () => {
      const form = inboundForm();
      const body = new URLSearchParams(form).toString();
      const socket = connectSocket(Number(new URL(app.urls.site).port), "127.0.0.1");
      await once(socket, "connect");
      socket.write(
        [
          "POST /twilio/inbound HTTP/1.1",
          "Host: 127.0.0.1",
          "Content-Type: application/x-www-form-urlencoded",
          `X-Twilio-Signature: ${sign(secrets.twilioAuthToken, inbound(), form)}`,
          `Content-Length: ${body.length}`,
          "",
          body.slice(0, body.length / 2),
        ].join("\r\n"),
      );
      await new Promise<void>((resolve) => socket.end(resolve));
      socket.destroy();
      await once(socket, "close");
    });
    await stillWorks();
  });

  test("that comes again, alone or five times at once, is taken, counted and changes nothing", async () => {
    const { delivery } = await sandbox.write(CUSTOMER, "Only once, please");
    await storesNothing(async () => {
      expect((await sandbox.replay(delivery.id)).state).toBe("answered");
      expect((await sandbox.tamper(delivery.id)).attempts[0]?.status).toBe(403);
    }, ["eventRepeats"]);
    const form = inboundForm({ Body: "Five at once" });
    const since = Date.now();
    const answers = await Promise.all(Array.from({ length: 5 }, () => post({ form })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const { messages, problems } = await readState(app, since);
    expect(messages.map(({ body }) => body)).toEqual(["Five at once"]);
    expect(problems).toEqual([]);
  });

  test.for<{ what: string; more: Record<string, string> }>([
    { what: "a number that is not ours", more: { To: "+14155550000" } },
    { what: "somebody else's account", more: { AccountSid: `AC${"0".repeat(32)}` } },
  ])("for $what is kept aside and shown to nobody", async ({ more }) => {
    const since = Date.now();
    expect((await post({ form: inboundForm(more) })).status).toBe(200);
    const { messages, events } = await readState(app, since);
    expect(messages).toEqual([]);
    expect(events.map(({ outcome }) => outcome)).toEqual(["quarantined"]);
  });

  test("about a text nobody sent is kept aside", async () => {
    const since = Date.now();
    const answer = await post({ path: "/twilio/status?mid=nobody", form: statusForm() });
    expect(answer.status).toBe(204);
    const { messages, events } = await readState(app, since);
    expect(messages).toEqual([]);
    expect(events.map(({ outcome }) => outcome)).toEqual(["parked"]);
  });
});

describe("a push", () => {
  const pushes = [
    {
      what: "that does not compile",
      path: "messages.ts",
      edit: ["export const list", "export const = list"],
      says: /convex\/messages\.ts:\d+/,
    },
    {
      what: "that fails while it loads",
      path: "messages.ts",
      edit: ["export const list", `throw new Error("no good");\nexport const list`],
      says: /messages\.(js|ts)[\s\S]*no good/,
    },
    {
      what: "whose schema the data violates",
      path: "model/tables/people.ts",
      edit: ["email: v.string()", "email: v.number()"],
      says: /members[\s\S]*does not match the schema/i,
    },
  ] as const;

  test.for(pushes)("$what is refused; the old version serves on", async (bad) => {
    const { edit, path, says } = bad;
    const watched = watchInbox(app, memberOf("owner"), []);
    try {
      await vi.waitFor(() => expect(watched.seen()).toHaveProperty("list"), { timeout: 10_000 });
      using project = projectWithProbe();
      project.edit(path, edit[0], edit[1]);
      await storesNothing(async () => {
        const { code, output } = await project.push(deploymentFile);
        expect(code, output).not.toBe(0);
        expect(output).toMatch(says);
      });
      const body = `After the push ${bad.what}`;
      await sandbox.write(CUSTOMER, body);
      await vi.waitFor(
        () =>
          expect(watched.seen().list).toContainEqual(expect.objectContaining({ preview: body })),
        { timeout: 10_000 },
      );
      expect(watched.connections()).toBe(1);
    } finally {
      await watched.client.close();
    }
    await stillWorks();
  });
});

describe("a second start on the same data", () => {
  const secondStart = () =>
    run(
      "embedded/main.ts",
      ["--data", join(dataDir, "backend"), "--port", "0", "--site-port", "0"],
      { env: { CONVEX_SELF_HOSTED_ADMIN_KEY: "another" } },
    );

  test("says whose it is and ends; the first one serves on", async () => {
    await storesNothing(async () => {
      const { code, output } = await secondStart();
      expect(code, output).toBe(1);
      expect(output).toContain("Another backend is using");
      expect(output).toContain(join(dataDir, "backend"));
      expect(output.trim().split("\n"), "no stack").toHaveLength(1);
    });
    await stillWorks();
  });

  test("leaves an upload alone that is under way at the first one", async () => {
    const client = new ConvexHttpClient(app.urls.backend);
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const init = { method: "POST", body: readable, duplex: "half" };
    const upload = fetch(await client.mutation(uploadUrl, {}), init);
    await writer.write(new TextEncoder().encode("the first half, "));
    expect((await secondStart()).code).toBe(1);
    await writer.write(new TextEncoder().encode("and the second"));
    await writer.close();
    expect((await upload).status).toBe(200);
  });
});
