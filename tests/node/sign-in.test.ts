import { expect, test } from "vitest";
import { clientEnv } from "../../scripts/lib/client.ts";
import { clerkHost } from "../../scripts/lib/content-policy.ts";
import type { Secrets } from "../../scripts/lib/secrets.ts";
import {
  chosenSignIn,
  clientTargets,
  offerClerk,
  signInVariables,
} from "../../scripts/lib/sign-in.ts";
import type { Demo } from "../../scripts/lib/stack.ts";

const CONVEX = "http://127.0.0.1:3210";
const SANDBOX = "http://127.0.0.1:3220";
const SECRETS = { clerkSecretKey: "sk_test_1", clerkWebhookSecret: "whsec_1" } as Secrets;

test("SIGN_IN chooses the sign-in, the local one by default, and another word is an error", () => {
  expect(chosenSignIn({})).toBe("local");
  expect(chosenSignIn({ SIGN_IN: "clerk" })).toBe("clerk");
  expect(() => chosenSignIn({ SIGN_IN: "okta" })).toThrow(`"local" or "clerk", not okta`);
});

test("with Clerk, the deployment and the client are told of it, and of no local sign-in", () => {
  expect(signInVariables("clerk", SANDBOX, SECRETS)).toEqual({
    AUTH_ISSUER: `${SANDBOX}/clerk`,
    CLERK_SECRET_KEY: "sk_test_1",
    CLERK_WEBHOOK_SIGNING_SECRET: "whsec_1",
    CLERK_API_BASE_URL: `${SANDBOX}/clerk-api`,
  });
  const { VITE_CLERK_PUBLISHABLE_KEY: key = "", ...env } = clientEnv(
    clientTargets("clerk", CONVEX, SANDBOX),
  );
  expect(env).toEqual({ VITE_CONVEX_URL: CONVEX, VITE_CLERK_PROXY_URL: `${SANDBOX}/clerk` });
  expect(key).toMatch(/^pk_live_/);
  expect(clerkHost(key)).toBe("127.0.0.1");
});

test("with the local sign-in, nothing of Clerk's is left from a start before", () => {
  expect(signInVariables("local", SANDBOX, SECRETS)).toEqual({
    AUTH_ISSUER: `${SANDBOX}/oidc`,
    CLERK_SECRET_KEY: null,
    CLERK_WEBHOOK_SIGNING_SECRET: null,
    CLERK_API_BASE_URL: null,
  });
  expect(clientEnv(clientTargets("local", CONVEX, SANDBOX))).toEqual({
    VITE_CONVEX_URL: CONVEX,
    VITE_LOCAL_AUTH_URL: SANDBOX,
  });
});

test("Clerk gets the demo's members once; what became of them since stays", async () => {
  const members = [
    { subject: "demo-rosa", name: "Rosa Delgado", role: "owner", email: "rosa@demo.example" },
    { subject: "demo-jo", name: "Jo", role: "technician", email: "jo@demo.example" },
  ];
  const demo: Demo = { account: { name: "Demo" }, members, phoneNumber: "", mailbox: "" };
  const calls: [string, string, unknown][] = [];
  let organizations: { id: string }[] = [];
  const control = async (method: string, path: string, body?: unknown) => {
    if (method !== "GET") calls.push([method, path, body]);
    return { organizations, users: [] };
  };
  await offerClerk(control, demo, members);
  const [[, , directory] = []] = calls;
  expect(calls).toHaveLength(1);
  expect(directory).toMatchObject({
    users: [
      { id: "demo-rosa", firstName: "Rosa", lastName: "Delgado" },
      { id: "demo-jo", firstName: "Jo", lastName: null },
    ],
    organizations: [
      {
        name: "Demo",
        members: [
          { userId: "demo-rosa", role: "org:admin", publicMetadata: { role: "owner" } },
          { userId: "demo-jo", role: "org:member", publicMetadata: { role: "technician" } },
        ],
      },
    ],
  });
  organizations = (directory as { organizations: { id: string }[] }).organizations;
  await offerClerk(control, demo, members);
  expect(calls).toHaveLength(1);
});
