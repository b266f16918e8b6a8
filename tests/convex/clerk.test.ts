// @vitest-environment node
import { describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { ORGANIZATION, clerkScene } from "./clerk-setup";
import { codeOf } from "./setup";

const ADA = { id: "user_ada", name: "Ada", role: "org:admin" } as const;
const BO = { id: "user_bo", name: "Bo", role: "org:member" } as const;
const CY = { id: "user_cy", name: "Cy", role: "org:admin" } as const;

/** Everybody's role, or that they are gone. */
async function roles(scene: Awaited<ReturnType<typeof clerkScene>>) {
  const members = await scene.members();
  return Object.fromEntries(
    members.map(({ name, role, status }) => [name, status === "active" ? role : status]),
  );
}

describe("AUTH-1 who enters first", () => {
  test("makes the account, with everybody in the organisation, though no webhook ever came", async () => {
    const scene = await clerkScene([ADA, BO, CY]);
    expect(await scene.as(ADA.id).query(api.me.current, {})).toBeNull();
    expect(await scene.enter(CY.id)).toBe("entered");
    // Who made the organisation owns it, whoever came first.
    expect(await roles(scene)).toEqual({ Ada: "owner", Cy: "admin", Bo: "viewer" });
    const me = await scene.as(BO.id).query(api.me.current, {});
    expect(me).toMatchObject({
      member: { name: "Bo", role: "viewer" },
      account: { name: "Acme", timeZone: "America/Chicago", locale: "en-US" },
    });
    await scene.settled();
    const { memberships } = await scene.clerk();
    expect(
      memberships.map(({ userId, role, publicMetadata }) => [userId, role, publicMetadata]),
    ).toEqual([
      [ADA.id, "org:admin", { role: "owner" }],
      [BO.id, "org:member", { role: "viewer" }],
      [CY.id, "org:admin", { role: "admin" }],
    ]);
  });

  test("who is in no organisation, or not in this one, is not let in", async () => {
    const scene = await clerkScene([ADA]);
    const browser = { timeZone: "UTC", locale: "en-US" };
    const enter = async (id: string, organization: string | null) =>
      await scene.as(id, organization).action(api.signIn.enter, browser);
    expect(await enter(ADA.id, null)).toBe("no organization");
    // A token is believed in who it is of, never in what they may see.
    expect(await enter("user_mallory", ORGANIZATION)).toBe("not a member");
    expect(await enter(ADA.id, "org_other")).toBe("not a member");
    expect(await scene.members()).toEqual([]);
    expect(await scene.t.run(async (ctx) => await ctx.db.query("accounts").take(1))).toEqual([]);
  });

  test("one person in two organisations is two members, and sees the one they work in", async () => {
    const scene = await clerkScene([ADA, BO]);
    await scene.enter(ADA.id);
    await scene.control("POST", "clerk/organizations", {
      id: "org_other",
      name: "Other",
      createdBy: BO.id,
    });
    const other = scene.as(BO.id, "org_other");
    expect(await other.action(api.signIn.enter, { timeZone: "UTC", locale: "en-US" })).toBe(
      "entered",
    );
    const nameIn = async (organization: string | null) => {
      const me = await scene.as(BO.id, organization).query(api.me.current, {});
      return me && `${me.member.role} of ${me.account.name}`;
    };
    expect(await nameIn("org_other")).toBe("owner of Other");
    expect(await nameIn(ORGANIZATION)).toBe("viewer of Acme");
    expect(await nameIn(null)).toBeNull();
  });

  test("while Clerk cannot be asked, says so and lets nobody in", async () => {
    const scene = await clerkScene([ADA]);
    vi.stubEnv("CLERK_SECRET_KEY", "sk_test_wrong");
    expect(await codeOf(scene.enter(ADA.id))).toBe("SIGN_IN_UNAVAILABLE");
    vi.stubEnv("CLERK_SECRET_KEY", "");
    expect(await codeOf(scene.enter(ADA.id))).toBe("SIGN_IN_UNAVAILABLE");
    vi.stubEnv("CLERK_SECRET_KEY", scene.sandbox.clerkSecretKey);
    await scene.control("POST", "faults", {
      kind: "reset",
      endpoint: "clerk.memberships.list",
    });
    expect(await codeOf(scene.enter(ADA.id))).toBe("SIGN_IN_UNAVAILABLE");
    expect(await scene.members()).toEqual([]);
  });
});

describe("AUTH-1 what an admin does here is told to Clerk", () => {
  test("a role, a removal and bringing back, the last word last", async () => {
    const scene = await clerkScene([ADA, BO]);
    await scene.enter(ADA.id);
    const { _id: memberId } = await scene.member(BO.id);
    const ada = scene.as(ADA.id);
    for (const role of ["csr", "admin", "dispatcher"] as const) {
      await ada.mutation(api.members.setRole, { memberId, role });
    }
    await scene.settled();
    const bo = async () => (await scene.clerk()).memberships.find(({ userId }) => userId === BO.id);
    expect(await bo()).toMatchObject({
      role: "org:member",
      publicMetadata: { role: "dispatcher" },
    });
    await ada.mutation(api.members.remove, { memberId });
    expect(await scene.as(BO.id).query(api.me.current, {})).toBeNull();
    await scene.settled();
    expect(await bo()).toBeUndefined();
    // Clerk's own word of it changes nothing more, and they stay out.
    expect(await scene.enter(BO.id)).toBe("not a member");
    await ada.mutation(api.members.restore, { memberId });
    await scene.settled();
    expect(await bo()).toMatchObject({ publicMetadata: { role: "dispatcher" } });
    expect(await roles(scene)).toEqual({ Ada: "owner", Bo: "dispatcher" });
  });

  test("while Clerk fails it is tried again, and what it refuses a person is shown", async () => {
    const scene = await clerkScene([ADA, BO]);
    await scene.enter(ADA.id);
    await scene.settled();
    const { _id: memberId } = await scene.member(BO.id);
    const ada = scene.as(ADA.id);
    vi.stubEnv("CLERK_SECRET_KEY", "sk_test_wrong");
    await ada.mutation(api.members.setRole, { memberId, role: "csr" });
    await vi.waitFor(async () => {
      await scene.t.finishInProgressScheduledFunctions();
      expect(await ada.query(api.mirrors.list, {})).toMatchObject([{ state: "waiting" }]);
      expect((await ada.query(api.mirrors.list, {}))[0]?.code).toBeDefined();
    });
    vi.stubEnv("CLERK_SECRET_KEY", scene.sandbox.clerkSecretKey);
    await scene.settled();
    // Here they are a member whatever Clerk says meanwhile.
    expect(await roles(scene)).toEqual({ Ada: "owner", Bo: "csr" });
  });
});

describe("AUTH-1 what is done at Clerk is done here", () => {
  test("a role, a name, leaving and coming back", async () => {
    const scene = await clerkScene([ADA, BO]);
    await scene.enter(ADA.id);
    await scene.settled();
    const who = { organizationId: ORGANIZATION, userId: BO.id };
    await scene.control("POST", "clerk/memberships/role", { ...who, role: "org:admin" });
    await scene.settled();
    expect(await roles(scene)).toEqual({ Ada: "owner", Bo: "admin" });
    const name = { userId: BO.id, firstName: "Boris", lastName: "B" };
    await scene.control("POST", "clerk/users/rename", name);
    await scene.control("POST", "clerk/memberships/delete", who);
    await scene.settled();
    expect(await roles(scene)).toEqual({ Ada: "owner", "Boris B": "removed" });
    await scene.control("POST", "clerk/memberships", { ...who, role: "org:member" });
    await scene.settled();
    expect(await roles(scene)).toEqual({ Ada: "owner", "Boris B": "viewer" });
    const actions = await scene.as(ADA.id).query(api.audit.list, {
      paginationOpts: { numItems: 30, cursor: null },
    });
    expect(actions.page.map(({ action, detail }) => [action, detail]).slice(0, 5)).toEqual([
      ["member.roleChanged", "viewer"],
      ["member.restored", undefined],
      ["member.removed", undefined],
      ["member.roleChanged", "admin"],
      ["member.joined", "viewer"],
    ]);
  });

  test("a change that Clerk was yet to hear of is not told of the membership after", async () => {
    const scene = await clerkScene([ADA, BO]);
    await scene.enter(ADA.id);
    await scene.settled();
    const { _id: memberId } = await scene.member(BO.id);
    vi.stubEnv("CLERK_SECRET_KEY", "");
    await scene.as(ADA.id).mutation(api.members.setRole, { memberId, role: "csr" });
    const who = { organizationId: ORGANIZATION, userId: BO.id };
    await scene.control("POST", "clerk/memberships/delete", who);
    await scene.settled();
    vi.stubEnv("CLERK_SECRET_KEY", scene.sandbox.clerkSecretKey);
    await scene.control("POST", "clerk/memberships", { ...who, role: "org:member" });
    await scene.settled();
    // Kept from before; Clerk says nothing against it.
    expect(await roles(scene)).toEqual({ Ada: "owner", Bo: "csr" });
  });

  test("when the last owner goes, the admin who has been here longest owns it", async () => {
    const scene = await clerkScene([ADA, BO, CY]);
    await scene.enter(ADA.id);
    await scene.settled();
    await scene.control("POST", "clerk/users/delete", { userId: ADA.id });
    await scene.settled();
    expect(await roles(scene)).toEqual({ Ada: "removed", Bo: "viewer", Cy: "owner" });
  });

  test("when the organisation goes, everybody is out", async () => {
    const scene = await clerkScene([ADA, BO]);
    await scene.enter(ADA.id);
    await scene.settled();
    await scene.control("POST", "clerk/organizations/delete", { organizationId: ORGANIZATION });
    await scene.settled();
    expect(await roles(scene)).toEqual({ Ada: "removed", Bo: "removed" });
    expect(await codeOf(scene.as(ADA.id).query(api.inbox.counts, {}))).toBe("NOT_A_MEMBER");
  });
});

describe("AUTH-1 invitations", () => {
  test("an admin invites; Clerk sends it, and who accepts comes with the role", async () => {
    const scene = await clerkScene([ADA]);
    await scene.enter(ADA.id);
    const ada = scene.as(ADA.id);
    await ada.mutation(api.invitations.create, { email: " Dee@X.example ", role: "dispatcher" });
    await scene.settled();
    const [sent] = (await scene.clerk()).invitations;
    expect(sent).toMatchObject({ email: "dee@x.example", role: "org:member", status: "pending" });
    expect(await ada.query(api.invitations.list, {})).toMatchObject([
      { email: "dee@x.example", role: "dispatcher" },
    ]);
    const again = ada.mutation(api.invitations.create, { email: "dee@x.example", role: "csr" });
    expect(await codeOf(again)).toBe("ALREADY_MEMBER");
  });

  test("one that is taken back is taken back at Clerk, and one made there is shown here", async () => {
    const scene = await clerkScene([ADA]);
    await scene.enter(ADA.id);
    const ada = scene.as(ADA.id);
    const invitationId = await ada.mutation(api.invitations.create, {
      email: "dee@x.example",
      role: "csr",
    });
    await scene.settled();
    await ada.mutation(api.invitations.revoke, { invitationId });
    await scene.settled();
    expect((await scene.clerk()).invitations).toMatchObject([{ status: "revoked" }]);
    const there = { organizationId: ORGANIZATION, email: "eve@x.example", role: "org:member" };
    await scene.control("POST", "clerk/invitations", there);
    await scene.settled();
    expect(await ada.query(api.invitations.list, {})).toMatchObject([
      { email: "eve@x.example", role: "viewer" },
    ]);
  });

  test("one that nobody took up ends when Clerk lets it end, and can be made anew", async () => {
    const scene = await clerkScene([ADA]);
    await scene.enter(ADA.id);
    const ada = scene.as(ADA.id);
    await ada.mutation(api.invitations.create, { email: "dee@x.example", role: "csr" });
    const there = { organizationId: ORGANIZATION, email: "eve@x.example", role: "org:member" };
    await scene.control("POST", "clerk/invitations", there);
    await scene.settled();
    const after = async (days: number) => {
      vi.spyOn(Date, "now").mockReturnValue(Date.now() + days * 86_400_000);
      await scene.t.mutation(internal.invitations.expire, {});
      const pending = await ada.query(api.invitations.list, {});
      return pending?.map(({ email }) => email);
    };
    expect(await after(29)).toEqual(["dee@x.example", "eve@x.example"]);
    expect(await after(2)).toEqual([]);
    await ada.mutation(api.invitations.create, { email: "dee@x.example", role: "csr" });
    expect(await ada.query(api.invitations.list, {})).toHaveLength(1);
  });

  test("only who manages members invites, only an owner an owner, and only where Clerk signs in", async () => {
    const scene = await clerkScene([ADA, BO, CY]);
    await scene.enter(ADA.id);
    const invite = async (id: string, email: string, role: "csr" | "owner") =>
      await codeOf(scene.as(id).mutation(api.invitations.create, { email, role }));
    expect(await invite(BO.id, "dee@x.example", "csr")).toBe("FORBIDDEN");
    expect(await invite(CY.id, "dee@x.example", "owner")).toBe("FORBIDDEN");
    expect(await invite(ADA.id, "dee", "csr")).toBe("INVALID_EMAIL");
    expect(await invite(ADA.id, `${BO.id}@x.example`, "csr")).toBe("ALREADY_MEMBER");
    expect(await scene.as(ADA.id).query(api.invitations.list, {})).toEqual([]);
  });
});
