import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { startSandbox } from "../../sandbox/server.ts";
import type { Role } from "../../sandbox/clerk/types.ts";
import { backend } from "./setup";

export const ORGANIZATION = "org_acme";
const BROWSER = { timeZone: "America/Chicago", locale: "en-US" };

type Person = { id: string; name: string; role: Role; metadata?: Record<string, unknown> };

export type ClerkScene = Awaited<ReturnType<typeof clerkScene>>;

/**
 * A backend beside the sandbox's Clerk, which knows these people as members of one organisation. They
 * talk over real sockets: Clerk's SDK one way, signed webhooks the other.
 */
export async function clerkScene(people: readonly Person[]) {
  for (const method of ["warn", "error"] as const) {
    vi.spyOn(console, method).mockImplementation(() => undefined);
  }
  const t = backend();
  const relay = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const headers = new Headers(request.headers as Record<string, string>);
      const init = { method: "POST", headers, body: Buffer.concat(chunks).toString() };
      void t.fetch(request.url ?? "", init).then(async (answer) => {
        response.writeHead(answer.status);
        response.end(await answer.text());
      });
    });
  });
  relay.listen(0, "127.0.0.1");
  await once(relay, "listening");
  const webhookBaseUrl = `http://127.0.0.1:${(relay.address() as AddressInfo).port}`;
  const sandbox = await startSandbox({ port: 0, dataDir: null, webhookBaseUrl });
  onTestFinished(async () => {
    await sandbox.close();
    relay.closeAllConnections();
    relay.close();
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });
  vi.stubEnv("AUTH_ISSUER", `${sandbox.url}/clerk`);
  vi.stubEnv("CONVEX_SITE_URL", webhookBaseUrl);
  vi.stubEnv("CLERK_API_BASE_URL", `${sandbox.url}/clerk-api`);
  vi.stubEnv("CLERK_SECRET_KEY", sandbox.clerkSecretKey);
  vi.stubEnv("CLERK_WEBHOOK_SIGNING_SECRET", sandbox.clerkWebhookSecret);

  const control = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${sandbox.url}/__sandbox/${path}`, {
      method,
      headers: { "Content-Type": "application/json", "X-Sandbox-Token": sandbox.adminToken },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as unknown;
  };
  await control("PUT", "clerk/directory", {
    users: people.map(({ id, name }) => ({
      id,
      email: `${id}@x.example`,
      firstName: name,
      lastName: null,
    })),
    organizations: [
      {
        id: ORGANIZATION,
        name: "Acme",
        members: people.map(({ id: userId, role, metadata: publicMetadata }) => ({
          userId,
          role,
          ...(publicMetadata && { publicMetadata }),
        })),
      },
    ],
  });

  const issuer = `${sandbox.url}/clerk`;
  const members = async () => await t.run(async (ctx) => await ctx.db.query("members").take(100));
  return {
    t,
    sandbox,
    control,
    /** What somebody's browser is, signed in by Clerk and working in an organisation. */
    as: (id: string, organization: string | null = ORGANIZATION) =>
      t.withIdentity({
        issuer,
        subject: id,
        tokenIdentifier: `${issuer}|${id}`,
        ...(organization !== null && { o: { id: organization, rol: "admin" } }),
      }),
    async enter(id: string) {
      return await this.as(id).action(api.signIn.enter, BROWSER);
    },
    members,
    async member(id: string) {
      const found = (await members()).find(({ tokenIdentifier }) =>
        tokenIdentifier.endsWith(`|${id}`),
      );
      if (found === undefined) throw new Error(`there is no member ${id}`);
      return found;
    },
    /** What Clerk has. */
    clerk: async () =>
      (await control("GET", "clerk")) as {
        memberships: { userId: string; role: string; publicMetadata: object }[];
        invitations: { id: string; email: string; role: string; status: string }[];
      },
    /** Clerk has been told all, and has told all. */
    async settled() {
      await vi.waitFor(
        async () => {
          // What Clerk tells can make us tell it something, and the other way round.
          for (let round = 0; round < 2; round++) {
            expect(await sandbox.idle()).toBe(true);
            await t.finishInProgressScheduledFunctions();
            const waiting = await t.run(async (ctx) => await ctx.db.query("mirrors").take(10));
            expect(waiting.filter(({ state }) => state !== "failed")).toEqual([]);
          }
        },
        { timeout: 15_000 },
      );
    },
  };
}
