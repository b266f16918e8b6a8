/** The sandbox's controls: texts come in through it, and what went out is found there. */
import { join } from "node:path";
import { loadSecrets } from "../../../scripts/lib/secrets.ts";
import type { App } from "../../helpers/app.ts";

export interface Delivery {
  id: string;
  kind: "inbound" | "status" | "replay" | "tamper" | "duplicate";
  messageSid: string;
  event: string;
  url: string;
  body: string;
  signature: string | null;
  /** "answered" means with a 2xx. */
  state: "pending" | "answered" | "refused" | "no_answer" | "dropped";
  attempts: { status: number | null }[];
}

export interface SandboxText {
  sid: string;
  direction: string;
  from: string | null;
  to: string;
  body: string;
  status: string;
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
    /** A customer writes to us. Resolves after the webhook's answer, or once there will be none. */
    async write(from: string, body: string): Promise<{ sid: string; delivery: Delivery }> {
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
    trouble: (kind: string, probability: number, more: { seed: number; delayMs?: number }) =>
      control("POST", "faults", { kind, endpoint: "messages.create", probability, ...more }),
    /** Nothing is on its way any more. */
    async idle(): Promise<boolean> {
      return (await control<{ idle: boolean }>("POST", "idle?timeout=20000")).idle;
    },
    texts: () => control<SandboxText[]>("GET", "messages?hidden=true&limit=100000"),
    deliveries: () => control<Delivery[]>("GET", "deliveries?limit=100000"),
  };
}

export type Sandbox = ReturnType<typeof sandboxOf>;
