import { isClerkAPIResponseError } from "@clerk/backend/errors";
import { describe, expect, test } from "vitest";
import { ACME, ANA, BO, clerkSdk, startClerk } from "./clerk-harness.ts";
import { control, fault } from "./harness.ts";

/** What a call of Clerk's SDK fails with. */
async function refusal(work: Promise<unknown>) {
  try {
    await work;
  } catch (error) {
    if (!isClerkAPIResponseError(error)) throw error;
    const { status, retryAfter, errors } = error;
    return { status, retryAfter, code: errors[0]?.code, meta: errors[0]?.meta };
  }
  throw new Error("was accepted");
}

describe("members, with Clerk's own SDK", () => {
  test("are listed in pages, found by user and shown with what product and Clerk keep of them", async () => {
    const { clerk } = await startClerk();
    const { organizations, users } = clerk;
    const all = await organizations.getOrganizationMembershipList({
      organizationId: ACME,
      orderBy: "+created_at",
    });
    expect(all.totalCount).toBe(2);
    expect(all.data.map(({ publicUserData, role }) => [publicUserData?.userId, role])).toEqual([
      [ANA.id, "org:admin"],
      [BO.id, "org:member"],
    ]);
    expect(all.data[0]).toMatchObject({
      publicMetadata: { role: "owner" },
      organization: { id: ACME, slug: "acme-heating-air" },
      publicUserData: { identifier: ANA.email, firstName: "Ana" },
    });
    const query = { organizationId: ACME, orderBy: "+created_at" } as const;
    const page = await organizations.getOrganizationMembershipList({
      ...query,
      limit: 1,
      offset: 1,
    });
    expect([page.totalCount, page.data[0]?.publicUserData?.userId]).toEqual([2, BO.id]);
    const one = await organizations.getOrganizationMembershipList({ ...query, userId: [BO.id] });
    expect(one.data.map(({ publicUserData }) => publicUserData?.userId)).toEqual([BO.id]);
    expect(await organizations.getOrganization({ organizationId: ACME })).toMatchObject({
      name: "Acme Heating & Air",
    });
    const bo = await users.getUser(BO.id);
    expect([bo.primaryEmailAddress?.emailAddress, bo.fullName]).toEqual([BO.email, "Bo Lind"]);
  });

  test("come, change role and metadata, and go", async () => {
    const { sandbox, clerk } = await startClerk();
    const { organizations } = clerk;
    await control(sandbox, "POST", "clerk/users", { id: "user_cy", email: "cy@acme.example" });
    const cy = { organizationId: ACME, userId: "user_cy" };
    const made = await organizations.createOrganizationMembership({ ...cy, role: "org:member" });
    expect(made.role).toBe("org:member");
    const changed = await organizations.updateOrganizationMembership({ ...cy, role: "org:admin" });
    expect(changed.role).toBe("org:admin");
    const merge = (publicMetadata: Record<string, unknown>) =>
      organizations.updateOrganizationMembershipMetadata({ ...cy, publicMetadata });
    await merge({ role: "csr", seen: { a: 1, b: 2 } });
    const merged = await merge({ role: "admin", seen: { a: null } });
    expect(merged.publicMetadata).toEqual({ role: "admin", seen: { b: 2 } });
    const gone = await organizations.deleteOrganizationMembership(cy);
    expect(gone.publicUserData?.userId).toBe("user_cy");
    expect(await refusal(organizations.deleteOrganizationMembership(cy))).toMatchObject({
      status: 404,
      code: "resource_not_found",
    });
  });

  test("only of the two roles there are, never twice, and one admin stays", async () => {
    const { clerk } = await startClerk();
    const { organizations } = clerk;
    const ana = { organizationId: ACME, userId: ANA.id };
    const bo = { organizationId: ACME, userId: BO.id };
    for (const role of ["org:owner", "admin"]) {
      expect(
        await refusal(organizations.updateOrganizationMembership({ ...bo, role })),
      ).toMatchObject({ status: 404, code: "resource_not_found", meta: { paramName: "role" } });
    }
    expect(
      await refusal(organizations.createOrganizationMembership({ ...bo, role: "org:member" })),
    ).toMatchObject({ status: 400, code: "already_a_member_in_organization" });
    const lastAdmin = { status: 400, code: "organization_minimum_permissions_needed" };
    expect(
      await refusal(organizations.updateOrganizationMembership({ ...ana, role: "org:member" })),
    ).toMatchObject(lastAdmin);
    expect(await refusal(organizations.deleteOrganizationMembership(ana))).toMatchObject(lastAdmin);
    await organizations.updateOrganizationMembership({ ...bo, role: "org:admin" });
    await organizations.deleteOrganizationMembership(ana);
  });
});

describe("invitations, with Clerk's own SDK", () => {
  test("are sent once, listed by status, and revoked once", async () => {
    const { clerk } = await startClerk();
    const { organizations } = clerk;
    const invite = (emailAddress: string, role = "org:member") =>
      organizations.createOrganizationInvitation({
        organizationId: ACME,
        emailAddress,
        role,
        publicMetadata: { role: "csr" },
      });
    const made = await invite("Di@Acme.example");
    expect(made).toMatchObject({
      emailAddress: "di@acme.example",
      status: "pending",
      publicMetadata: { role: "csr" },
    });
    expect(await refusal(invite("di@acme.example"))).toMatchObject({
      status: 400,
      code: "duplicate_record",
      meta: { emailAddresses: ["di@acme.example"] },
    });
    expect(await refusal(invite(BO.email))).toMatchObject({
      status: 400,
      code: "already_a_member_in_organization",
    });
    expect(await refusal(invite("no address"))).toMatchObject({
      status: 422,
      code: "form_param_format_invalid",
    });
    expect(await refusal(invite("ed@acme.example", "org:boss"))).toMatchObject({ status: 404 });
    const listed = async (status: "pending" | "revoked") => {
      const query = { organizationId: ACME, status: [status] };
      const { data } = await organizations.getOrganizationInvitationList(query);
      return data.map(({ id }) => id);
    };
    expect(await listed("pending")).toEqual([made.id]);
    const which = { organizationId: ACME, invitationId: made.id };
    expect((await organizations.revokeOrganizationInvitation(which)).status).toBe("revoked");
    expect([await listed("pending"), await listed("revoked")]).toEqual([[], [made.id]]);
    expect(await refusal(organizations.revokeOrganizationInvitation(which))).toMatchObject({
      status: 404,
      code: "organization_invitation_not_pending",
    });
    expect((await invite("di@acme.example")).status).toBe("pending");
  });
});

test("a wrong key, a parameter that Clerk does not know and what is not there are refused", async () => {
  const { sandbox, clerk } = await startClerk();
  const stranger = clerkSdk(sandbox, "sk_test_somebody_else");
  expect(await refusal(stranger.users.getUser(ANA.id))).toMatchObject({
    status: 401,
    code: "clerk_key_invalid",
  });
  const bare = await fetch(`${sandbox.url}/clerk-api/v1/users/${ANA.id}`);
  expect([bare.status, (await bare.json()).errors[0].code]).toEqual([
    401,
    "authorization_header_format_invalid",
  ]);
  expect(await refusal(clerk.users.getUser("user_nobody"))).toMatchObject({ status: 404 });
  const change = await fetch(
    `${sandbox.url}/clerk-api/v1/organizations/${ACME}/memberships/${BO.id}`,
    {
      method: "PATCH",
      headers: { authorization: `Bearer ${sandbox.clerkSecretKey}` },
      body: JSON.stringify({ role: "org:admin", public_metadata: {} }),
    },
  );
  expect([change.status, (await change.json()).errors[0]]).toEqual([
    422,
    expect.objectContaining({
      code: "form_param_unknown",
      meta: { param_name: "public_metadata" },
    }),
  ]);
});

test("faults strike before and after a change is accepted, and the journal tells of them", async () => {
  const { sandbox, clerk } = await startClerk();
  const bo = { organizationId: ACME, userId: BO.id };
  const toAdmin = () =>
    clerk.organizations.updateOrganizationMembership({ ...bo, role: "org:admin" });
  const role = async () => {
    const query = { organizationId: ACME, userId: [BO.id] };
    const { data } = await clerk.organizations.getOrganizationMembershipList(query);
    return data[0]?.role;
  };
  const endpoint = "clerk.memberships.update";
  await fault(sandbox, { kind: "rate_limit", endpoint, retryAfter: 7 });
  expect(await refusal(toAdmin())).toMatchObject({ status: 429, retryAfter: 7 });
  await fault(sandbox, { kind: "server_error", endpoint, status: 503 });
  expect(await refusal(toAdmin())).toMatchObject({ status: 503 });
  await fault(sandbox, { kind: "reset", endpoint });
  expect(await refusal(toAdmin())).toMatchObject({ code: "unexpected_error" });
  expect(await role()).toBe("org:member");
  await fault(sandbox, { kind: "accept_reset", endpoint });
  expect(await refusal(toAdmin())).toMatchObject({ code: "unexpected_error" });
  expect(await role()).toBe("org:admin");
  const requests = await control<{ endpoint: string; status: number | null; params: object }[]>(
    sandbox,
    "GET",
    "requests",
  );
  const mine = requests.filter((request) => request.endpoint === endpoint);
  expect(mine.map(({ status }) => status)).toEqual([429, 503, null, null]);
  expect(mine[0]?.params).toEqual({ user_id: BO.id, role: "org:admin" });
});
