import { expect, test } from "vitest";
import { readConfig } from "../../src/app/config";
import { conversationIdFrom, conversationsPath, viewFrom } from "../../src/lib/routes";
import { CONVERSATION, ME } from "./support";

const base = { BASE_URL: "/", DEV: false, PROD: true, SSR: false };
const convex = { VITE_CONVEX_URL: "https://x.convex.cloud" };
const localUrl = { VITE_LOCAL_AUTH_URL: "http://127.0.0.1:3220" };

test("AUTH-1 Clerk signs people in wherever its key is configured", () => {
  const env = {
    ...base,
    ...convex,
    ...localUrl,
    MODE: "development",
    VITE_CLERK_PUBLISHABLE_KEY: "pk",
  };
  expect(readConfig(env)).toMatchObject({ kind: "ready", auth: { kind: "clerk" } });
});

test("AUTH-2 the local sign-in exists in development and in no production build", () => {
  const env = { ...base, ...convex, ...localUrl };
  expect(readConfig({ ...env, MODE: "development" })).toMatchObject({ auth: { kind: "local" } });
  expect(readConfig({ ...env, MODE: "production" })).toMatchObject({
    kind: "incomplete",
    missing: [{ variable: "VITE_CLERK_PUBLISHABLE_KEY" }],
  });
});

test("what is missing is named", () => {
  const config = readConfig({ ...base, MODE: "production" });
  expect(config).toMatchObject({
    missing: [{ variable: "VITE_CONVEX_URL" }, { variable: "VITE_CLERK_PUBLISHABLE_KEY" }],
  });
});

test("INBOX-6 filter and conversation live in the address", () => {
  const path = conversationsPath({ filter: "leads", id: CONVERSATION, panel: "details" });
  const url = new URL(path, "http://x");
  expect(viewFrom(url.search)).toEqual({ filter: "leads" });
  expect(conversationIdFrom(url.pathname.split("/")[2])).toBe(CONVERSATION);
  expect(url.pathname.endsWith("/details")).toBe(true);
});

test("INBOX-15 INBOX-16 order and assignee live in the address too, and only where they make sense", () => {
  for (const view of [
    { filter: "attention", order: "waiting" },
    { filter: "attention", order: "waiting", assignee: "me" },
    { filter: "all", assignee: "nobody" },
    { filter: "archived", assignee: ME.member._id },
  ] as const) {
    expect(viewFrom(new URL(conversationsPath(view), "http://x").search)).toEqual(view);
  }
  expect(viewFrom("?filter=leads&order=waiting&assignee=x")).toEqual({ filter: "leads" });
});

test("an address that names no filter means All, and one that cannot be an id means none", () => {
  expect(viewFrom("?filter=everything")).toEqual({ filter: "all" });
  expect(conversationIdFrom("new")).toBeNull();
  expect(conversationIdFrom("../../etc/passwd")).toBeNull();
  expect(conversationIdFrom(undefined)).toBeNull();
});
