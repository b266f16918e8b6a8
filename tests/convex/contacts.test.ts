import { beforeEach, describe, expect, test } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import {
  type Backend,
  CUSTOMER,
  type Member,
  addAccount,
  backend,
  codeOf,
  conversationWith,
  join,
  messagesOf,
  receive,
} from "./setup";

const MARIA = { name: "Maria Alvarez", phones: ["512 555 0133"], emails: [] };

let t: Backend;
let accountId: Id<"accounts">;
let owner: Member;
let customerId: Id<"customers">;
let conversationId: Id<"conversations">;
beforeEach(async () => {
  t = backend();
  accountId = await addAccount(t);
  owner = await join(t, accountId, "owner");
  customerId = await owner.as.mutation(api.customers.create, { fields: MARIA });
  await receive(t);
  conversationId = (await conversationWith(t))._id;
});

const counts = async (member: Member) => await member.as.query(api.inbox.counts, {});
const events = async () =>
  (await messagesOf(t, conversationId)).flatMap((message) => message.event ?? []);

describe("CTX-1 a bare contact", () => {
  test("linked to a customer takes the name, leaves the leads, and says so in the thread", async () => {
    expect(await counts(owner)).toMatchObject({ total: 1, leads: 1 });
    await owner.as.mutation(api.contacts.link, { conversationId, customerId });
    const conversation = await conversationWith(t);
    expect(conversation).toMatchObject({ customerId, contactName: "Maria Alvarez", isLead: false });
    expect(conversation.leadStatus).toBeUndefined();
    expect(await counts(owner)).toMatchObject({ total: 1, leads: 0 });
    expect(await events()).toEqual([{ type: "linked", customerId, name: "Maria Alvarez" }]);
    const { phones } = await owner.as.query(api.customers.get, { customerId });
    expect(phones).toEqual(["+15125550133", CUSTOMER]);
    expect(await owner.as.query(api.customers.search, { text: CUSTOMER })).toHaveLength(1);
  });

  test("linked to a customer is seen by the technician of their job", async () => {
    const technician = await join(t, accountId, "technician");
    const job = { number: "1", title: "Tune-up", status: "scheduled" as const };
    const fields = { ...job, technicianId: technician.id };
    await owner.as.mutation(api.jobs.create, { customerId, fields });
    expect((await counts(technician)).total).toBe(0);
    await owner.as.mutation(api.contacts.link, { conversationId, customerId });
    expect((await counts(technician)).total).toBe(1);
  });

  test("is linked once", async () => {
    await owner.as.mutation(api.contacts.link, { conversationId, customerId });
    const again = owner.as.mutation(api.contacts.link, { conversationId, customerId });
    expect(await codeOf(again)).toBe("WRONG_STATE");
    expect(await events()).toHaveLength(1);
  });

  test("becomes a profile with its number, whatever else the form says", async () => {
    const fields = { name: "Lee Ortiz", phones: ["(512) 555-0199"], emails: ["lee@mail.example"] };
    const made = await owner.as.mutation(api.contacts.makeCustomer, { conversationId, fields });
    const profile = await owner.as.query(api.customers.get, { customerId: made });
    expect(profile).toMatchObject({ name: "Lee Ortiz", phones: ["+15125550199", CUSTOMER] });
    expect(await conversationWith(t)).toMatchObject({ customerId: made, contactName: "Lee Ortiz" });
    await receive(t, { body: "Me again" });
    expect((await counts(owner)).total).toBe(1);
  });

  test("does not become a profile with somebody else's address, and nothing is half done", async () => {
    const fields = { ...MARIA, name: "Lee Ortiz" };
    const call = owner.as.mutation(api.contacts.makeCustomer, { conversationId, fields });
    expect(await codeOf(call)).toBe("ADDRESS_TAKEN");
    expect((await conversationWith(t)).customerId).toBeUndefined();
    expect(await owner.as.query(api.customers.search, { text: "Lee" })).toEqual([]);
  });

  test.each(["technician", "viewer"] as const)("is not for a %s to link", async (role) => {
    const member = await join(t, accountId, role);
    if (role === "technician") {
      const args = { conversationId, memberId: member.id };
      await owner.as.mutation(api.conversations.assign, args);
    }
    const link = member.as.mutation(api.contacts.link, { conversationId, customerId });
    expect(["FORBIDDEN", "NOT_FOUND"]).toContain(await codeOf(link));
    const fields = { name: "Lee", phones: [], emails: [] };
    const make = member.as.mutation(api.contacts.makeCustomer, { conversationId, fields });
    expect(await codeOf(make)).toBe("FORBIDDEN");
  });

  test("is not linked to a customer of another account", async () => {
    const foreign = await join(t, await addAccount(t, "Other", null), "owner", "foreign");
    const theirs = await foreign.as.mutation(api.customers.create, { fields: MARIA });
    const call = owner.as.mutation(api.contacts.link, { conversationId, customerId: theirs });
    expect(await codeOf(call)).toBe("NOT_FOUND");
  });
});

describe("CTX-3 the other conversations of a customer", () => {
  test("are those with the same customer, and for a technician those they may see", async () => {
    await receive(t, { from: "+15125550133" });
    await owner.as.mutation(api.contacts.link, { conversationId, customerId });
    const other = await conversationWith(t, "+15125550133");
    const siblings = async (member: Member) =>
      (await member.as.query(api.conversations.siblings, { conversationId })).map(({ _id }) => _id);
    expect(await siblings(owner)).toEqual([other._id]);
    const technician = await join(t, accountId, "technician");
    await owner.as.mutation(api.conversations.assign, { conversationId, memberId: technician.id });
    expect(await siblings(technician)).toEqual([]);
  });
});
