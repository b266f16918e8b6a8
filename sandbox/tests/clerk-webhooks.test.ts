import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ACME, ANA, BO, browser, CODE, read, startClerk, told } from "./clerk-harness.ts";
import { afterwards, control, fault, start } from "./harness.ts";

const member = { organizationId: ACME, userId: BO.id };

test("whatever is done in Clerk is told, signed, in Clerk's words", async () => {
  const { product, sandbox, clerk } = await startClerk();
  const act = (path: string, body: unknown) => control(sandbox, "POST", `clerk/${path}`, body);
  await clerk.organizations.updateOrganizationMembership({ ...member, role: "org:admin" });
  await act("users/rename", { userId: BO.id, firstName: "Bob", lastName: null });
  await act("users", { id: "user_cy", email: "cy@acme.example" });
  await act("memberships/delete", member);
  await act("organizations/rename", { organizationId: ACME, name: "Acme" });
  await act("users/delete", { userId: "user_cy" });
  await act("organizations/delete", { organizationId: ACME });
  await sandbox.idle();
  expect(product.received.map(({ url }) => url)).toEqual(Array(7).fill("/clerk/webhook"));
  const events = await told(sandbox, product);
  const byType = new Map(events.map((event) => [event.type, event]));
  expect([...byType.keys()].toSorted()).toEqual([
    "organization.deleted",
    "organization.updated",
    "organizationMembership.deleted",
    "organizationMembership.updated",
    "user.created",
    "user.deleted",
    "user.updated",
  ]);
  expect(byType.get("organizationMembership.updated")).toMatchObject({
    object: "event",
    timestamp: expect.any(Number),
    instance_id: expect.stringMatching(/^ins_/),
    event_attributes: { http_request: { client_ip: "127.0.0.1" } },
    data: {
      object: "organization_membership",
      role: "org:admin",
      public_metadata: {},
      organization: { id: ACME, name: "Acme Heating & Air" },
      public_user_data: { user_id: BO.id, identifier: BO.email, first_name: "Bo" },
      created_at: expect.any(Number),
      updated_at: expect.any(Number),
    },
  });
  expect(byType.get("user.updated")?.data).toMatchObject({ first_name: "Bob", last_name: null });
  // Clerk says no more of those who are gone.
  expect(byType.get("user.deleted")?.data).toEqual({
    object: "user",
    id: "user_cy",
    external_id: null,
    deleted: true,
  });
  const removed = byType.get("organizationMembership.deleted")?.data as { updated_at: number };
  const updated = byType.get("organizationMembership.updated")?.data as { updated_at: number };
  expect(removed.updated_at).toBe(updated.updated_at);
});

test("who accepts an invitation gets its role and metadata, and cannot twice", async () => {
  const { product, sandbox, clerk } = await startClerk();
  const { id } = await clerk.organizations.createOrganizationInvitation({
    organizationId: ACME,
    emailAddress: "di@acme.example",
    role: "org:member",
    publicMetadata: { role: "csr" },
  });
  await control(sandbox, "POST", "clerk/users", { id: "user_di", email: "di@acme.example" });
  const ask = browser(sandbox);
  const { body } = await ask("POST", "/client/sign_ins", {
    identifier: "di@acme.example",
    strategy: "email_code",
  });
  const { id: signIn } = body.response;
  await ask("POST", `/client/sign_ins/${signIn}/attempt_first_factor`, {
    strategy: "email_code",
    code: CODE,
  });
  const mine = await ask("GET", "/me/organization_invitations?status=pending");
  expect(mine.body.response).toMatchObject({
    total_count: 1,
    data: [{ id, public_organization_data: { id: ACME } }],
  });
  await ask("POST", `/me/organization_invitations/${id}/accept`);
  const twice = await ask("POST", `/me/organization_invitations/${id}/accept`);
  expect([twice.status, twice.body.errors[0].code]).toEqual([
    400,
    "already_a_member_in_organization",
  ]);
  await sandbox.idle();
  const events = await told(sandbox, product);
  const of = (type: string) => events.find((event) => event.type === type)?.data;
  expect(of("organizationInvitation.created")).toMatchObject({ id, status: "pending" });
  expect(of("organizationInvitation.accepted")).toMatchObject({
    id,
    organization_id: ACME,
    email_address: "di@acme.example",
    status: "accepted",
    user_id: "user_di",
  });
  expect(of("organizationMembership.created")).toMatchObject({
    role: "org:member",
    public_metadata: { role: "csr" },
    public_user_data: { user_id: "user_di" },
  });
});

test("an event that nobody took is sent again under the same id, and shown in the journal", async () => {
  const { product, sandbox } = await startClerk();
  product.answer = (_request, response) =>
    response.writeHead(product.received.length < 3 ? 500 : 204).end();
  await control(sandbox, "POST", "clerk/memberships/role", { ...member, role: "org:admin" });
  await sandbox.idle();
  expect(product.received).toHaveLength(3);
  expect(new Set(product.received.map(({ headers }) => headers["svix-id"])).size).toBe(1);
  const deliveries = await control<Record<string, unknown>[]>(sandbox, "GET", "deliveries");
  expect(deliveries).toMatchObject([
    { kind: "clerk", event: "organizationMembership.updated", phone: BO.email, state: "answered" },
  ]);
  const { id } = deliveries[0] ?? {};
  await control(sandbox, "POST", "again", { id, mode: "replay" });
  await control(sandbox, "POST", "again", { id, mode: "tamper" });
  const [, , third, replayed, tampered] = product.received;
  expect(replayed?.headers["svix-id"]).toBe(third?.headers["svix-id"]);
  if (!replayed || !tampered) throw new Error("not sent again");
  expect((await read(sandbox, replayed)).type).toBe("organizationMembership.updated");
  await expect(read(sandbox, tampered)).rejects.toThrow("Unable to verify");
});

test.each(["bad_signature", "wrong_secret", "alter_body", "no_signature"])(
  "%s: Clerk's own check refuses what comes",
  async (kind) => {
    const { product, sandbox } = await startClerk();
    await fault(sandbox, { kind, endpoint: "clerk.webhook" });
    await control(sandbox, "POST", "clerk/memberships/role", { ...member, role: "org:admin" });
    await sandbox.idle();
    const [request] = product.received;
    if (!request) throw new Error("nothing came");
    await expect(read(sandbox, request)).rejects.toThrow();
  },
);

test("events are lost, doubled and overtaken as faults say", async () => {
  const { product, sandbox } = await startClerk();
  const endpoint = "clerk.webhook";
  const setRole = async (role: string) => {
    await control(sandbox, "POST", "clerk/memberships/role", { ...member, role });
    await sandbox.idle();
  };
  await fault(sandbox, { kind: "callback_drop", endpoint });
  await setRole("org:admin");
  expect(product.received).toHaveLength(0);
  await fault(sandbox, { kind: "callback_duplicate", endpoint, copies: 3 });
  await setRole("org:member");
  expect(product.received).toHaveLength(3);
  await fault(sandbox, { kind: "callback_reorder", endpoint });
  await control(sandbox, "POST", "clerk/memberships/role", { ...member, role: "org:admin" });
  await setRole("org:member");
  const roles = (await told(sandbox, product)).map(({ data }) => (data as { role: string }).role);
  expect(roles.slice(3)).toEqual(["org:member", "org:admin"]);
});

test("directory and secrets stay over a restart, the secrets for the owner's eyes only", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "sandbox-clerk-"));
  afterwards(async () => rmSync(dataDir, { recursive: true, force: true }));
  const { sandbox } = await startClerk({ dataDir });
  expect(statSync(join(dataDir, "clerk-account.json")).mode & 0o777).toBe(0o600);
  await sandbox.close();
  const again = await start({ dataDir });
  expect(again.clerkSecretKey).toBe(sandbox.clerkSecretKey);
  expect(again.clerkSecretKey).toMatch(/^sk_test_/);
  expect(again.clerkWebhookSecret).toBe(sandbox.clerkWebhookSecret);
  expect(await control(again, "GET", "clerk")).toMatchObject({
    users: [{ id: ANA.id }, { id: BO.id }],
    memberships: [{ role: "org:admin" }, { role: "org:member" }],
  });
});
