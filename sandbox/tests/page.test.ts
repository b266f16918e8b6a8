import { readFileSync } from "node:fs";
import { join } from "node:path";
import { GlobalWindow } from "happy-dom";
import { expect, test, vi } from "vitest";
import type { Sandbox } from "../server.ts";
import type { Mail } from "../types.ts";
import {
  CUSTOMER,
  OURS,
  afterwards,
  control,
  inbound,
  messages,
  sdk,
  startBoth,
} from "./harness.ts";

const HOSTILE = `<img src=x onerror="document.title='owned'"><script>document.title="owned"</script>`;

/** Loads the page's own HTML and modules, in a document of their own, against a real sandbox. */
async function openPage(sandbox: Sandbox): Promise<void> {
  const window = new GlobalWindow({ url: `${sandbox.url}/#/${CUSTOMER}` });
  const html = readFileSync(join(import.meta.dirname, "../page/index.html"), "utf8");
  window.document.body.innerHTML = /<body>(.*)<\/body>/s.exec(html)?.[1] ?? "";
  const real = fetch;
  for (const name of ["document", "location", "Event", "KeyboardEvent", "FormData"] as const) {
    vi.stubGlobal(name, window[name]);
  }
  vi.stubGlobal("addEventListener", window.addEventListener.bind(window));
  let frame: NodeJS.Timeout | undefined;
  vi.stubGlobal("requestAnimationFrame", (draw: () => void) => (frame = setTimeout(draw, 1)));
  vi.stubGlobal("matchMedia", () => ({ matches: true }));
  vi.stubGlobal("fetch", (input: string, init?: RequestInit) =>
    real(new URL(input, sandbox.url), init),
  );
  vi.resetModules();
  await import("../page/app.js");
  afterwards(async () => {
    window.dispatchEvent(new window.Event("pagehide"));
    clearTimeout(frame);
    vi.unstubAllGlobals();
  });
  await sees(() => expect(texts().length).toBeGreaterThan(0));
}

const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)];
const texts = () => all(".bubbles .bubble").map((bubble) => bubble.textContent);
const button = (name: string) => {
  const found = all("button").find((candidate) => candidate.textContent === name);
  if (!found) throw new Error(`no button ${name}`);
  return found;
};
const sees = (check: () => void) => vi.waitFor(check, { timeout: 3_000, interval: 10 });

test("hostile names and texts are shown as they were written", async () => {
  const { sandbox, client } = await startBoth();
  await control(sandbox, "PUT", "phones", [{ name: HOSTILE.slice(0, 100), number: CUSTOMER }]);
  await inbound(sandbox, HOSTILE);
  await client.messages.create({ to: CUSTOMER, from: OURS, body: HOSTILE });
  await sandbox.idle();
  await openPage(sandbox);
  expect(texts()).toEqual([`Customer: ${HOSTILE}`, `Business: ${HOSTILE}`]);
  expect(all("main img, main script, main b")).toEqual([]);
});

test("a person writes, opts out by a chip, and sees how the product answered", async () => {
  const { sandbox, product } = await startBoth();
  await inbound(sandbox, "first");
  await openPage(sandbox);
  const draft = document.querySelector<HTMLTextAreaElement>("#draft");
  if (!draft) throw new Error("no write box");
  draft.value = "it’s me";
  draft.dispatchEvent(new Event("input"));
  expect(document.querySelector("#readout")?.textContent).toMatch(/^UCS-2 · 1 segment · 7 used/);
  draft.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true }));
  expect(draft.value).toBe("it’s me");
  draft.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
  await sees(() => expect(texts()).toContain("Customer: it’s me"));
  expect(draft.value).toBe("");
  product.answer = (_request, response) => response.writeHead(403).end();
  button("STOP").click();
  await sees(() =>
    expect(all(".meta.bad")[0]?.textContent).toContain("refused by the product: 403"),
  );
  await sees(() => expect(all(".device .tag")[0]?.textContent).toBe("opted out"));
  expect(product.received.map((request) => request.params["Body"])).toEqual([
    "first",
    "it’s me",
    "STOP",
  ]);
});

test("a person delivers one waiting text and fails another with a chosen error", async () => {
  const { sandbox, client } = await startBoth();
  await control(sandbox, "POST", "mode", { number: CUSTOMER, mode: "manual" });
  for (const body of ["one", "two"])
    await client.messages.create({ to: CUSTOMER, from: OURS, body });
  await sandbox.idle();
  await openPage(sandbox);
  button("Deliver").click();
  await sees(() => expect(all(".decide")).toHaveLength(1));
  const picker = document.querySelector<HTMLSelectElement>(".decide select");
  if (picker) picker.value = "30005";
  button("Fail").click();
  await sees(() => expect(all(".decide")).toHaveLength(0));
  expect((await messages(sandbox)).map((m) => [m.body, m.status, m.errorCode])).toEqual([
    ["two", "undelivered", 30005],
    ["one", "delivered", null],
  ]);
  expect(all(".meta.bad")[0]?.textContent).toContain("never arrived: 30005");
});

test("a person reads an email in their mailbox and answers it, quoted, at its reply address", async () => {
  const { sandbox, product } = await startBoth();
  await control(sandbox, "PUT", "mail/mailboxes", ["office@acme.example"]);
  const letter = {
    from: "Acme <office@acme.example>",
    to: ["vera@customer.example"],
    reply_to: ["reply+a-b@acme.example"],
    subject: "Your visit",
    text: HOSTILE,
  };
  const sent = await fetch(`${sandbox.url}/emails`, {
    method: "POST",
    headers: { authorization: `Bearer ${sandbox.resendApiKey}` },
    body: JSON.stringify(letter),
  });
  expect(sent.status).toBe(200);
  await inbound(sandbox, "a text as well");
  await openPage(sandbox);
  location.hash = "#/vera@customer.example";
  await sees(() => expect(all(".letter .words")[0]?.textContent).toBe(HOSTILE));
  button("Reply").click();
  const draft = document.querySelector<HTMLTextAreaElement>("#letter");
  if (!draft) throw new Error("no write box");
  draft.value = "9 is fine";
  button("Send").click();
  await sees(() => expect(all(".letter")).toHaveLength(2));
  expect(product.received.some(({ url }) => url === "/resend/webhook")).toBe(true);
  const mails = await control<Mail[]>(sandbox, "GET", "mail");
  expect(mails[0]).toMatchObject({
    direction: "inbound",
    to: ["reply+a-b@acme.example"],
    subject: "Re: Your visit",
    text: expect.stringMatching(/^9 is fine\n\nOn .+ wrote:\n> <img/),
    headers: { "in-reply-to": mails[1]?.messageId },
  });
  expect(all("main img, main script")).toEqual([]);
});

test("a phone and the mailbox of the same name stand beside each other", async () => {
  const { sandbox } = await startBoth();
  await control(sandbox, "PUT", "phones", [{ name: "Vera Lind", number: CUSTOMER }]);
  await control(sandbox, "PUT", "mail/people", [
    { name: "Vera Lind", address: "vera@customer.example" },
    { name: "Someone Else", address: "else@customer.example" },
  ]);
  await inbound(sandbox, "hello");
  await openPage(sandbox);
  const heads = () => all(".device .who p").map((head) => head.textContent?.trim());
  await sees(() => expect(heads()).toEqual(["(415) 555-0199", "vera@customer.example"]));
  location.hash = "#/else@customer.example";
  await sees(() => expect(heads()).toEqual(["else@customer.example"]));
  location.hash = "#/vera@customer.example";
  await sees(() => expect(heads()).toEqual(["(415) 555-0199", "vera@customer.example"]));
});

test("a trouble begins and ends by one click, and the clock is stepped on and brought back", async () => {
  const { sandbox, client } = await startBoth();
  await inbound(sandbox, "hello");
  await openPage(sandbox);
  button("Twilio down for a minute").click();
  await sees(() =>
    expect(button("Twilio down for a minute").getAttribute("aria-pressed")).toBe("true"),
  );
  const send = () => client.messages.create({ to: CUSTOMER, from: OURS, body: "Hi" });
  await expect(send()).rejects.toMatchObject({ status: 503 });
  button("+1 min").click();
  await sees(() =>
    expect(button("Twilio down for a minute").getAttribute("aria-pressed")).toBe("false"),
  );
  expect((await send()).status).toBe("queued");
  const back = button("Back to now");
  expect(back.hidden).toBe(false);
  back.click();
  await sees(() => expect(back.hidden).toBe(true));
  button("Lost answers").click();
  await sees(() => expect(button("Lost answers").getAttribute("aria-pressed")).toBe("true"));
  button("Lost answers").click();
  await sees(() => expect(button("Lost answers").getAttribute("aria-pressed")).toBe("false"));
  expect((await send()).status).toBe("queued");
});

test("the log sends a request again: replayed, tampered, five times", async () => {
  const { sandbox, product } = await startBoth();
  await inbound(sandbox, "once");
  await openPage(sandbox);
  await sees(() => expect(all(".attempt")).toHaveLength(1));
  button("Replay").click();
  await sees(() => expect(all(".attempt")).toHaveLength(2));
  button("Tamper").click();
  await sees(() => expect(all(".attempt")).toHaveLength(3));
  button("Duplicate").click();
  await sees(() => expect(product.received).toHaveLength(8));
  expect(await sdk(sandbox).messages.list()).toHaveLength(1);
});
