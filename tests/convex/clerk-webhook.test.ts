import { svixSignature } from "../../sandbox/svix.ts";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { internal } from "../../convex/_generated/api";
import type { ClerkMembership } from "../../convex/model/directory/shapes";
import { addMember } from "../../convex/model/members";
import { roleFrom } from "../../convex/model/directory/clerkRoles";
import type { Role } from "../../convex/shared/roles";
import { type Backend, addAccount, backend } from "./setup";

const SECRET = `whsec_${btoa("0123456789abcdef01234567")}`;
const ORGANIZATION = "org_acme";
const ISSUER = "https://clerk.acme.example";
const USER = `${ISSUER}|user_bo`;

beforeEach(() => {
  vi.stubEnv("CLERK_WEBHOOK_SIGNING_SECRET", SECRET);
  vi.stubEnv("AUTH_ISSUER", `${ISSUER}/`);
  for (const method of ["warn", "error"] as const) {
    vi.spyOn(console, method).mockImplementation(() => undefined);
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** A business of Clerk's with an owner. */
async function scene() {
  const t = backend();
  const accountId = await addAccount(t, ORGANIZATION);
  await t.run(
    async (ctx) =>
      await addMember(ctx, {
        accountId,
        organizationId: ORGANIZATION,
        tokenIdentifier: `${ISSUER}|user_ona`,
        name: "Ona",
        email: "ona@x.example",
        role: "owner",
      }),
  );
  return t;
}

const membershipEvent = (type: string, more: object = {}) => ({
  object: "event",
  type: `organizationMembership.${type}`,
  timestamp: 1,
  data: {
    id: "orgmem_1",
    object: "organization_membership",
    organization: { id: ORGANIZATION, name: "Acme", created_by: "user_ona" },
    public_user_data: {
      user_id: "user_bo",
      identifier: "bo@x.example",
      first_name: "Bo",
      last_name: null,
    },
    role: "org:member",
    public_metadata: {},
    created_at: 1,
    updated_at: 1,
    somethingNew: { of: "next year" },
    ...more,
  },
});

type Post = { secret?: string; at?: number; body?: string; signature?: string };

async function post(t: Backend, event: object, { secret = SECRET, ...over }: Post = {}) {
  const seconds = over.at ?? Math.floor(Date.now() / 1000);
  const signed = JSON.stringify(event);
  const response = await t.fetch("/clerk/webhook", {
    method: "POST",
    body: over.body ?? signed,
    headers: {
      "Content-Type": "application/json",
      "svix-id": "msg_1",
      "svix-timestamp": String(seconds),
      "svix-signature": over.signature ?? svixSignature(secret, "msg_1", seconds, signed),
    },
  });
  return response.status;
}

async function bo(t: Backend) {
  const rows = await t.run(
    async (ctx) =>
      await ctx.db
        .query("members")
        .withIndex("by_tokenIdentifier_and_organizationId", (q) => q.eq("tokenIdentifier", USER))
        .take(10),
  );
  expect(rows.length).toBeLessThan(2);
  return rows[0] ?? null;
}

describe("AUTH-1 Clerk's webhook", () => {
  test("a signed event is applied, with whichever secret is in use", async () => {
    const t = await scene();
    expect(await post(t, membershipEvent("created"))).toBe(204);
    expect(await bo(t)).toMatchObject({ name: "Bo", role: "viewer", status: "active" });
    vi.stubEnv("CLERK_WEBHOOK_SIGNING_SECRET", `whsec_${btoa("another, the new one 123")}`);
    expect(await post(t, membershipEvent("deleted"))).toBe(403);
    vi.stubEnv("CLERK_WEBHOOK_SIGNING_SECRET_PREVIOUS", SECRET);
    expect(await post(t, membershipEvent("deleted"))).toBe(204);
    expect(await bo(t)).toMatchObject({ status: "removed" });
  });

  test("what Clerk did not sign, or not for this body or time, changes nothing", async () => {
    const t = await scene();
    const event = membershipEvent("created");
    const forged = [
      { signature: "" },
      { signature: `v1,${btoa("x".repeat(32))}` },
      { secret: `whsec_${btoa("somebody else's secret..")}` },
      { body: JSON.stringify(membershipEvent("created", { role: "org:admin" })) },
      { at: Math.floor(Date.now() / 1000) - 600 },
    ];
    for (const post_ of forged) expect(await post(t, event, post_)).toBe(403);
    expect(await bo(t)).toBeNull();
    vi.stubEnv("CLERK_WEBHOOK_SIGNING_SECRET", "");
    expect(await post(t, event)).toBe(503);
    vi.stubEnv("CLERK_WEBHOOK_SIGNING_SECRET", SECRET);
    expect(await post(t, event, { body: "x".repeat(1024 * 1024 + 1) })).toBe(413);
  });

  test("what is no event is refused, what is of no use here is heard, of strangers nothing is kept", async () => {
    const t = await scene();
    expect(await post(t, { type: "organizationMembership.created", data: { id: 1 } })).toBe(400);
    expect(await post(t, { hello: "there" })).toBe(400);
    expect(await post(t, { type: "session.created", data: { id: "sess_1" } })).toBe(204);
    const other = { organization: { id: "org_nobody" } };
    expect(await post(t, membershipEvent("created", other))).toBe(204);
    expect(await bo(t)).toBeNull();
  });
});

type Told = { membership: ClerkMembership; ended: boolean };
const GIVEN: readonly Role[] = ["admin", "manager", "dispatcher", "csr", "technician", "viewer"];

/** What Clerk says of one person over time: memberships that begin, change, and may end. */
const histories = fc
  .array(
    fc.record({
      roles: fc.array(fc.constantFrom(...GIVEN), { minLength: 1, maxLength: 4 }),
      ends: fc.boolean(),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((lives) => {
    let at = 0;
    return lives.flatMap(({ roles, ends }, life): Told[] => {
      const told = roles.map((role) => ({
        membership: membershipOf(life, role, ++at),
        ended: false,
      }));
      const last = told.at(-1);
      const isLast = life === lives.length - 1;
      // Nobody has two at a time; the end carries the time of the last change.
      return last && (ends || !isLast) ? [...told, { ...last, ended: true }] : told;
    });
  });

function membershipOf(life: number, role: Role, updatedAt: number): ClerkMembership {
  return {
    id: `orgmem_${life}`,
    organizationId: ORGANIZATION,
    tokenIdentifier: USER,
    name: "Bo",
    email: "bo@x.example",
    clerkRole: role === "admin" ? "org:admin" : "org:member",
    metadataRole: role,
    updatedAt,
  };
}

describe("AUTH-1 what Clerk tells, in any order and any number of times", () => {
  test("comes to the same as in order and once", async () => {
    const orders = histories.chain((history) =>
      fc.record({
        history: fc.constant(history),
        // All of them, at least once, in any order.
        heard: fc.array(fc.constantFrom(...history), { maxLength: 6 }).chain((more) => {
          const all = [...history, ...more];
          return fc.shuffledSubarray(all, { minLength: all.length });
        }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(orders, async ({ history, heard }) => {
        const t = await scene();
        for (const { membership, ended } of heard) {
          const event = { kind: "membership" as const, membership, ended };
          await t.mutation(internal.clerk.apply.event, { event });
        }
        const last = history.at(-1);
        const member = await bo(t);
        expect(member?.status).toBe(last?.ended ? "removed" : "active");
        if (!last?.ended) expect(member?.role).toBe(last?.membership.metadataRole);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  test("Clerk's role counts where what we once wrote beside it says otherwise", () => {
    expect(roleFrom("org:admin", "dispatcher", "dispatcher")).toBe("admin");
    expect(roleFrom("org:member", "admin", "admin")).toBe("viewer");
    expect(roleFrom("org:member", undefined, "csr")).toBe("csr");
    expect(roleFrom("org:admin", undefined, "owner")).toBe("owner");
    expect(roleFrom("org:custom", "king", undefined)).toBe("viewer");
  });
});
