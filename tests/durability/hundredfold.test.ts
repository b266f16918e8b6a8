import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { api } from "../../convex/_generated/api.js";
import type { Doc } from "../../convex/_generated/dataModel.js";
import { PICTURES } from "../../convex/seeding/pictures.ts";
import { loadSecrets, type Secrets } from "../../scripts/lib/secrets.ts";
import { type App, startApp } from "../helpers/app.ts";
import { type Posted, resendPost, twilioPost } from "./support/posted.ts";
import { projectWithProbe, readEverything, readState } from "./support/probe-api.ts";
import { seededRandom, shuffle } from "./support/random.ts";
import { type Delivery, type Sandbox, sandboxOf } from "./support/sandbox.ts";

const COPIES = Number(process.env.REPLAY_COPIES ?? 100);
const SEED = Number(process.env.REPLAY_SEED ?? Date.now() % 1_000_000);
/** Requests at one moment. */
const AT_ONCE = 80;

const [NEW, PICTURED, STRANGER] = ["+14155557001", "+14155557002", "ines@stranger.example"];

let dataDir: string;
let app: App;
let sandbox: Sandbox;
let secrets: Secrets;
let member: ConvexHttpClient;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "hundredfold-"));
  app = await startApp({ client: false, dataDir, template: inject("template") });
  sandbox = sandboxOf(app, dataDir);
  secrets = loadSecrets(join(dataDir, "secrets.json"));
  using project = projectWithProbe();
  const { code, output } = await project.push(join(dataDir, "deployment.env"));
  if (code !== 0) throw new Error(output);
  const owner = app.demo.members.find(({ role }) => role === "owner");
  const auth = await app.token(owner?.subject ?? "");
  member = new ConvexHttpClient(app.urls.backend, { auth, logger: false });
});

afterAll(async () => {
  await app?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Demo conversations of a channel that can be written in. */
async function conversationsOn(channel: string): Promise<Doc<"conversations">[]> {
  const { conversations } = (await readEverything(app)) as unknown as {
    conversations: Doc<"conversations">[];
  };
  return conversations.filter((each) => each.channel === channel && !each.optedOut);
}

/** What the team sends, and how each message ends on its phone or in its mailbox. */
async function sendAll() {
  const [known, away] = await conversationsOn("sms");
  const [first, second] = await conversationsOn("email");
  if (!known || !away || !first || !second) throw new Error("The demo has too few conversations");
  await app.phone(away.contactAddress).mode("unreachable");
  for (const { contactAddress: address } of [first, second]) {
    await sandbox.control("POST", "mail/people", { address, name: address, mode: "manual" });
  }
  const write = async ({ _id: conversationId }: Doc<"conversations">, body: string) =>
    await member.mutation(api.messages.send, { conversationId, body, clientId: body });
  await write(known, "arrives");
  await write(away, "does not arrive");
  const ends: Record<string, string[]> = {
    "is read": ["delivery_delayed", "delivered"],
    "comes back": ["bounced"],
    fails: ["failed"],
    "is held back": [],
    "is spam": ["delivered", "complained"],
  };
  for (const body of Object.keys(ends)) await write(body === "is spam" ? second : first, body);
  const mails = await vi.waitFor(
    async () => {
      const { outbox } = await readState(app, Date.now());
      expect(outbox).toEqual([]);
      const all = (await sandbox.emails()).filter(({ direction }) => direction !== "inbound");
      expect(all.map(({ status }) => status)).toEqual(Object.keys(ends).map(() => "sent"));
      return new Map(all.map(({ body, sid }) => [body, sid]));
    },
    { timeout: 30_000 },
  );
  for (const [body, outcomes] of Object.entries(ends)) {
    for (const outcome of outcomes) {
      await sandbox.control("POST", "mail/settle", { id: mails.get(body), outcome });
    }
  }
  return { known, away, first, second, mails };
}

/** What customers write. */
async function receiveAll(known: string): Promise<void> {
  const to = app.demo.phoneNumber;
  await sandbox.write(NEW, "Are you open?");
  await sandbox.write(known, "STOP");
  const media = [{ contentType: "image/jpeg", base64: PICTURES.thermostat }];
  await sandbox.control("POST", "inbound", { from: PICTURED, to, body: "This one", media });
  await sandbox.control("POST", "mail/inbound", {
    from: `Ines Roth <${STRANGER}>`,
    to: [app.demo.mailbox],
    subject: "The attic",
    text: "It drips",
    files: [{ filename: "leak.jpg", contentType: "image/jpeg", base64: PICTURES.thermostat }],
  });
}

/** What the sandbox was kept from telling, signed once more. */
function asPosted(delivery: Delivery): Posted {
  const { kind, event, url, body, token, messageSid } = delivery;
  const name = `${kind} ${event} of ${messageSid}`;
  return kind === "email"
    ? resendPost(name, secrets, url, { id: token, body })
    : twilioPost(name, secrets, url, Object.fromEntries(new URLSearchParams(body)));
}

/** Events that are signed like the others and are about nothing of ours, or about nothing. */
function strays(): Posted[] {
  const sid = (digit: string) => `SM${digit.repeat(32)}`;
  const ours = { AccountSid: secrets.twilioAccountSid, To: app.demo.phoneNumber, From: NEW };
  const [inbound, status] = ["inbound", "status"].map((name) => `${app.urls.site}/twilio/${name}`);
  const text = { ...ours, MessageSid: sid("a"), Body: "x", NumMedia: "0" };
  const mail = (id: string, type: string, data: object) =>
    resendPost(id, secrets, `${app.urls.site}/resend/webhook`, {
      id,
      body: JSON.stringify({ type, data: { email_id: id, ...data } }),
    });
  return [
    twilioPost("another account's", secrets, `${inbound}`, { ...text, AccountSid: sid("b") }),
    twilioPost("no message", secrets, `${inbound}`, { ...ours, Body: "x" }),
    twilioPost("a text nobody sent", secrets, `${status}`, {
      ...ours,
      MessageSid: sid("c"),
      MessageStatus: "sent",
    }),
    mail("to-nobody", "email.received", { from: STRANGER, to: ["who@elsewhere.example"] }),
    mail("our-own", "email.received", { from: app.demo.mailbox, to: [app.demo.mailbox] }),
    mail("an-email-nobody-sent", "email.bounced", {}),
  ];
}

/** Posts each as often as said, all mixed, many at a time. Returns the answers that were none of `good`. */
async function flood(events: Posted[], copies: number, random: () => number): Promise<string[]> {
  const queue = shuffle(
    random,
    events.flatMap((event) => Array.from({ length: copies }, () => event)),
  );
  const bad: string[] = [];
  const work = async () => {
    for (let event = queue.pop(); event !== undefined; event = queue.pop()) {
      const status = await event.post();
      if (status >= 300 && !(status === 400 && event.name === "no message")) {
        bad.push(`${event.name}: ${status}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return bad;
}

test(
  "CHAN-3 every event of every channel, a hundred times at once and in any order, has one effect",
  { timeout: 240_000 },
  async () => {
    console.log(`seed ${SEED} (REPLAY_SEED)`);
    const random = seededRandom(SEED);
    for (const endpoint of ["callback", "inbound"]) {
      await sandbox.trouble("callback_drop", 1, { seed: SEED, endpoint });
    }
    const [portal] = await conversationsOn("portal");
    if (!portal) throw new Error("The demo has no portal conversation");
    const since = Date.now();
    const { known, away, first, second, mails } = await sendAll();
    await receiveAll(known.contactAddress);
    await sandbox.idle();

    const told = (await sandbox.deliveries()).filter(({ state }) => state === "dropped");
    const words = told.map(({ event }) => event);
    expect(words.filter((word) => word === "received")).toHaveLength(4);
    const retold = (of: string, was: string, word: string) => {
      const event = told.find((each) => each.messageSid === mails.get(of) && each.event === was);
      if (event === undefined) throw new Error(`Nothing was ${was}`);
      const body = event.body.replace(`email.${was}`, `email.${word}`);
      return asPosted({ ...event, event: word, token: `msg_${word}`, body });
    };
    const { token } = await member.mutation(api.portalLinks.make, { conversationId: portal._id });
    const customer = new ConvexHttpClient(app.urls.backend, { logger: false });
    const line = { token, body: "From my page", clientId: "one-click", uploadIds: [] };
    const events: Posted[] = [
      ...told.map(asPosted),
      ...["scheduled", "opened", "clicked"].map((word) => retold("is read", "sent", word)),
      retold("is held back", "sent", "suppressed"),
      ...strays(),
      {
        name: "the portal's",
        async post() {
          await customer.mutation(api.portal.send, line);
          return 200;
        },
      },
    ];
    const { problems: before } = await readState(app, since);
    expect(before).toEqual([]);
    expect(await flood(events, COPIES, random)).toEqual([]);

    const all = await vi.waitFor(
      async () => {
        const state = (await readEverything(app)) as unknown as Tables;
        const fetched = state.inboundEmails.map(({ state }) => state);
        expect(new Set(fetched)).toEqual(new Set(["done"]));
        const pictured = state.messages.filter(({ body }) => body === "This one");
        expect(pictured.map(({ attachments }) => attachments?.length)).toEqual([1]);
        return state;
      },
      { timeout: 60_000, interval: 250 },
    );
    const { messages, problems } = await readState(app, since);
    expect(problems).toEqual([]);
    const lines = messages
      .filter(({ event }) => event === undefined)
      .map(({ body, status, direction }) => [direction, body.split("\n")[0], status]);
    expect(lines.sort(byName)).toEqual(
      [
        ["out", "arrives", "delivered"],
        ["out", "does not arrive", "failed"],
        ["out", "is read", "delivered"],
        ["out", "comes back", "failed"],
        ["out", "fails", "failed"],
        ["out", "is held back", "failed"],
        ["out", "is spam", "delivered"],
        ["in", "Are you open?", "received"],
        ["in", "STOP", "received"],
        ["in", "This one", "received"],
        ["in", "It drips", "received"],
        ["in", "From my page", "received"],
      ].sort(byName),
    );

    // Conversations: one each, leads those whom nobody knows, waiting those who wrote.
    const of = (address: string) =>
      all.conversations.filter(({ contactAddress }) => contactAddress === address);
    for (const address of [NEW, PICTURED, STRANGER]) {
      expect(of(address)).toMatchObject([{ inboundSeq: 1, isLead: true, leadStatus: "new" }]);
      expect(of(address)[0]?.attentionSince).toBeDefined();
    }
    const [stopped] = of(known.contactAddress);
    expect(stopped).toMatchObject({ inboundSeq: known.inboundSeq + 1, optedOut: true });
    const [written] = all.conversations.filter(({ _id }) => _id === portal._id);
    expect(written).toMatchObject({ inboundSeq: portal.inboundSeq + 1, isLead: portal.isLead });
    expect(of(away.contactAddress)).toMatchObject([{ failed: true }]);
    expect(of(first.contactAddress)).toMatchObject([{ inboundSeq: first.inboundSeq }]);
    expect(of(second.contactAddress)).toMatchObject([{ optedOut: true }]);

    // The ledger has a line for what each of them said, and no more.
    const ledger = all.consent
      .filter(({ _creationTime }) => _creationTime >= since)
      .map(({ address, state, source }) => [address, state, source]);
    expect(ledger.sort(byName)).toEqual(
      [
        [NEW, "implied", "inbound"],
        [PICTURED, "implied", "inbound"],
        [STRANGER, "implied", "inbound"],
        [known.contactAddress, "optedOut", "keyword"],
        [second.contactAddress, "optedOut", "provider"],
      ].sort(byName),
    );

    // The journal: each event once, with how often it came again.
    const kept = all.providerEvents.filter(({ receivedAt }) => receivedAt >= since);
    expect(kept).toHaveLength(events.length - 1);
    const repeats = new Map(all.eventRepeats.map((row) => [row.eventId, row.count]));
    expect(kept.map(({ _id }) => repeats.get(_id))).toEqual(kept.map(() => COPIES - 1));
    const files = all.files.filter(({ _creationTime }) => _creationTime >= since);
    // A picture by text; by email a picture, the original, and no page of HTML.
    expect(files).toHaveLength(3);

    // Once more, when all has long been dealt with: nothing but the count of repeats is written.
    const still = (tables: Tables) => ({ ...tables, eventRepeats: [] });
    expect(await flood(events, 3, random)).toEqual([]);
    const after = (await readEverything(app)) as unknown as Tables;
    expect(still(after)).toEqual(still(all));

    // An old STOP that comes again after the customer opted in is not heard twice.
    await sandbox.calm();
    await sandbox.write(known.contactAddress, "START");
    expect(await flood(events, 1, random)).toEqual([]);
    const end = (await readEverything(app)) as unknown as Tables;
    expect(end.conversations.find(({ _id }) => _id === known._id)?.optedOut).toBe(false);
    expect(end.consent).toHaveLength(all.consent.length + 1);
  },
);

type Tables = {
  [
    T in
      | "conversations"
      | "messages"
      | "consent"
      | "providerEvents"
      | "eventRepeats"
      | "inboundEmails"
  ]: Doc<T>[];
} & { files: { _creationTime: number }[] };

const byName = (a: unknown[], b: unknown[]) => a.join().localeCompare(b.join());
