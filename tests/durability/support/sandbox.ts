/** The sandbox's controls: texts come in through it, and what went out is found there. */
import { join } from "node:path";
import { loadSecrets } from "../../../scripts/lib/secrets.ts";
import type { App } from "../../helpers/app.ts";

export interface Delivery {
  id: string;
  kind: "inbound" | "status" | "email" | "replay" | "tamper" | "duplicate";
  messageSid: string;
  event: string;
  url: string;
  body: string;
  signature: string | null;
  /** Resend's id of the event. */
  token: string;
  /** "answered" means with a 2xx. */
  state: "pending" | "answered" | "refused" | "no_answer" | "dropped";
  attempts: { status: number | null }[];
}

/** What a fault is like: fields of sandbox/faults.ts. */
interface Trouble {
  seed: number;
  endpoint?: string;
  delayMs?: number;
  copies?: number;
  retryAfter?: number;
}

/** A message as its provider has it: a text, or an email. */
export interface SandboxMessage {
  channel: "sms" | "email";
  sid: string;
  direction: string;
  from: string | null;
  to: string;
  body: string;
  status: string;
}

interface Mail {
  id: string;
  direction: "inbound" | "outbound";
  from: string;
  to: string[];
  text: string | null;
  lastEvent: string;
}

/** What stands below a reply in every email. */
const SIGNATURE = "\n\n-- \n";

function toMessage({ id, direction, from, to, text, lastEvent }: Mail): SandboxMessage {
  return {
    channel: "email",
    sid: id,
    direction: direction === "outbound" ? "outbound-api" : direction,
    from,
    to: to[0] ?? "",
    body: text?.split(SIGNATURE)[0] ?? "",
    status: lastEvent,
  };
}

export function sandboxOf(app: App, dataDir: string) {
  const { sandboxToken } = loadSecrets(join(dataDir, "secrets.json"));
  async function control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${app.urls.sandbox}/__sandbox/${path}`, {
      method,
      headers: { "Content-Type": "application/json", "X-Sandbox-Token": sandboxToken },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as T;
  }
  return {
    /** Any of its controls: see sandbox/README.md. */
    control,
    /**
     * A customer writes to us: an email from an address, a text from a number. Resolves after the
     * webhook's answer, or once there will be none.
     */
    async write(from: string, body: string): Promise<{ sid: string; delivery: Delivery }> {
      if (from.includes("@")) {
        const email = { from, to: [app.demo.mailbox], subject: "Our heating", text: body };
        const { mail, delivery } = await control<{ mail: Mail; delivery: Delivery }>(
          "POST",
          "mail/inbound",
          email,
        );
        return { sid: mail.id, delivery };
      }
      return await control("POST", "inbound", { from, to: app.demo.phoneNumber, body });
    },
    /** The same webhook once more, byte for byte. */
    async replay(id: string): Promise<Delivery> {
      const [delivery] = await control<Delivery[]>("POST", "again", { id, mode: "replay" });
      if (delivery === undefined) throw new Error("The sandbox replayed nothing");
      return delivery;
    },
    async tamper(id: string): Promise<Delivery> {
      const [delivery] = await control<Delivery[]>("POST", "again", { id, mode: "tamper" });
      if (delivery === undefined) throw new Error("The sandbox sent nothing");
      return delivery;
    },
    /** Twilio misbehaves now and then: `kind` is one of sandbox/faults.ts. */
    trouble: (kind: string, probability: number, more: Trouble) =>
      control("POST", "faults", { endpoint: "messages.create", kind, probability, ...more }),
    /** How often Twilio has misbehaved. */
    async struck(): Promise<number> {
      const { faults } = await control<{ faults: { struck: number }[] }>("GET", "faults");
      return faults.reduce((sum, { struck }) => sum + struck, 0);
    },
    /** Twilio is well again. */
    calm: () => control("DELETE", "faults"),
    /** Nothing is on its way any more. */
    async idle(): Promise<boolean> {
      return (await control<{ idle: boolean }>("POST", "idle?timeout=20000")).idle;
    },
    /** The newest first. */
    async texts(): Promise<SandboxMessage[]> {
      const texts = await control<Omit<SandboxMessage, "channel">[]>(
        "GET",
        "messages?hidden=true&limit=100000",
      );
      return texts.map((text) => ({ ...text, channel: "sms" }));
    },
    /** The newest first. */
    emails: async () => (await control<Mail[]>("GET", "mail")).map(toMessage),
    deliveries: () => control<Delivery[]>("GET", "deliveries?limit=100000"),
  };
}

export type Sandbox = ReturnType<typeof sandboxOf>;
