import { createClerkClient } from "@clerk/backend";
import { verifyWebhook } from "@clerk/backend/webhooks";
import type { Sandbox, SandboxOptions } from "../server.ts";
import { type Product, type Received, control, start, startProduct } from "./harness.ts";

export const ACME = "org_acme";
export const ANA = {
  id: "user_ana",
  email: "ana@acme.example",
  firstName: "Ana",
  lastName: "Ruiz",
};
export const BO = { id: "user_bo", email: "bo@acme.example", firstName: "Bo", lastName: "Lind" };
export const CODE = "424242";

/** Ana is admin of Acme, Bo a member; who tells the product of it has a fast clock. */
export async function startClerk(options: Partial<SandboxOptions> = {}) {
  const product = await startProduct();
  product.answer = (_request, response) => response.writeHead(204).end();
  const sandbox = await start({
    webhookBaseUrl: product.base,
    mail: { retries: [5, 5] },
    ...options,
  });
  await control(sandbox, "PUT", "clerk/directory", {
    users: [ANA, BO],
    organizations: [
      {
        id: ACME,
        name: "Acme Heating & Air",
        members: [
          { userId: ANA.id, role: "org:admin", publicMetadata: { role: "owner" } },
          { userId: BO.id, role: "org:member" },
        ],
      },
    ],
  });
  return { product, sandbox, clerk: clerkSdk(sandbox) };
}

/** Clerk's own SDK for servers, turned to the sandbox. */
export const clerkSdk = (sandbox: Sandbox, secretKey = sandbox.clerkSecretKey) =>
  createClerkClient({
    secretKey,
    apiUrl: `${sandbox.url}/clerk-api`,
    telemetry: { disabled: true },
  });

/** Reads a webhook as the product does, by Clerk's own check. Throws when it does not hold. */
export const read = (sandbox: Sandbox, { headers, raw }: Received) =>
  verifyWebhook(
    new Request("http://127.0.0.1/clerk/webhook", {
      method: "POST",
      headers: Object.entries(headers).map(([name, value]): [string, string] => [
        name,
        String(value),
      ]),
      body: raw,
    }),
    { signingSecret: sandbox.clerkWebhookSecret },
  );

/** What has been told so far, in the order in which it came. */
export const told = (sandbox: Sandbox, product: Product) =>
  Promise.all(product.received.map((request) => read(sandbox, request)));

/** A browser as far as the Frontend API can tell: it keeps the cookie and says its origin. */
export function browser(sandbox: Sandbox, origin = "http://127.0.0.1:5173") {
  let cookie = "";
  return async (method: string, path: string, form: Record<string, string> = {}) => {
    const url = new URL(`${sandbox.url}/clerk/v1${path}`);
    if (method !== "GET" && method !== "POST") url.searchParams.set("_method", method);
    const response = await fetch(url, {
      method: method === "GET" ? "GET" : "POST",
      headers: { origin, cookie },
      ...(method !== "GET" && { body: new URLSearchParams(form) }),
    });
    const set = response.headers.getSetCookie().find((each) => each.startsWith("__client="));
    if (set !== undefined) cookie = set.split(";")[0] ?? "";
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
}
