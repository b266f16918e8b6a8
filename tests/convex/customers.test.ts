import { beforeEach, describe, expect, test } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { canEditCustomers } from "../../convex/shared/customers";
import { ROLES, roleCan } from "../../convex/shared/roles";
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

const PAGE = { numItems: 10, cursor: null };
const NOBODY = { name: "Maria Alvarez", phones: [] as string[], emails: [] as string[] };
const JOB = { number: "J-1", title: "Tune-up", status: "scheduled" as const, scheduledAt: 1e12 };

let t: Backend;
let accountId: Id<"accounts">;
let owner: Member;
beforeEach(async () => {
  t = backend();
  accountId = await addAccount(t);
  owner = await join(t, accountId, "owner");
});

const create = async (fields: Partial<typeof NOBODY> & { balance?: number; notes?: string } = {}) =>
  await owner.as.mutation(api.customers.create, { fields: { ...NOBODY, ...fields } });
const get = async (customerId: Id<"customers">, as = owner.as) =>
  await as.query(api.customers.get, { customerId });
const found = async (text: string, as = owner.as) =>
  (await as.query(api.customers.search, { text })).map((row) => row.name);
const listed = async (as = owner.as) =>
  (await as.query(api.customers.list, { paginationOpts: PAGE })).page.map((row) => row.name);

describe("CTX-2 a profile", () => {
  test.each([
    ["(512) 555-0133", "+15125550133"],
    ["512.555.0133", "+15125550133"],
    ["+44 20 7946 0958", "+442079460958"],
    ["0044 20 7946 0958", "+442079460958"],
    ["٥١٢٥٥٥٠١٣٣", "+15125550133"],
  ])("keeps the phone %s as %s", async (written, kept) => {
    expect((await get(await create({ phones: [written] }))).phones).toEqual([kept]);
  });

  test.each([
    "555-0133",
    "call me",
    "<script>",
    "1-800-FLOWERS",
    "512 555 0133 ext 4",
    "9".repeat(100),
  ])("refuses %s as a phone, naming it", async (phone) => {
    const call = create({ phones: [phone] });
    await expect(call).rejects.toThrow(phone.slice(0, 8));
    expect(await codeOf(call)).toBe("INVALID_PHONE");
  });

  test.each([
    "maria",
    "maria@",
    "@mail.example",
    "maria@mail",
    "a b@mail.example",
    "a@b@c.example",
  ])("refuses %s as an email, naming it", async (email) => {
    const call = create({ emails: [email] });
    await expect(call).rejects.toThrow(email);
    expect(await codeOf(call)).toBe("INVALID_EMAIL");
  });

  test.each([
    ["an empty name", { name: "  " }],
    ["a name of 1 MB", { name: "x".repeat(1_000_000) }],
    ["notes of 1 MB", { notes: "x".repeat(1_000_000) }],
    ["half a cent", { balance: 0.5 }],
    ["a balance that is no number", { balance: Number.NaN }],
  ])("refuses %s", async (_, fields) => {
    expect(await codeOf(create(fields))).toBe("INVALID_INPUT");
  });

  test("takes a name in any script, with HTML and emoji as plain text", async () => {
    for (const name of ["محمد علي", "שרה לוי", "王小明", "<b>Bob</b> =cmd()", "👩‍🔧 Ann"]) {
      expect((await get(await create({ name }))).name).toBe(name);
    }
  });

  test("an address of another customer is refused, naming them", async () => {
    const maria = await create({ phones: ["512 555 0133"], emails: ["Maria@Mail.example"] });
    const error = await create({ name: "Other", emails: ["maria@mail.EXAMPLE"] }).catch(
      (thrown: { data: unknown }) => thrown.data,
    );
    expect(error).toEqual({
      code: "ADDRESS_TAKEN",
      message: "Maria Alvarez already has maria@mail.example.",
      about: maria,
    });
    const foreign = await join(t, await addAccount(t, "Other", null), "owner", "foreign");
    const fields = { ...NOBODY, phones: ["512 555 0133"] };
    expect(await codeOf(foreign.as.mutation(api.customers.create, { fields }))).toBe("no error");
  });

  test("a change reaches lists, search and the names in the inbox, and frees what was taken out", async () => {
    const maria = await create({ phones: [CUSTOMER] });
    await receive(t);
    await owner.as.mutation(api.customers.update, {
      customerId: maria,
      fields: { ...NOBODY, name: "Zoë Peña", emails: ["zoe@mail.example"] },
    });
    expect(await listed()).toEqual(["Zoë Peña"]);
    expect(await found("zoe pena")).toEqual(["Zoë Peña"]);
    expect(await found("maria")).toEqual([]);
    expect((await conversationWith(t)).contactName).toBe("Zoë Peña");
    expect(await codeOf(create({ name: "Next", phones: [CUSTOMER] }))).toBe("no error");
  });

  test("a bare contact who wrote before is linked when a profile gets their number", async () => {
    await receive(t);
    const maria = await create({ phones: [CUSTOMER] });
    const conversation = await conversationWith(t);
    expect(conversation).toMatchObject({ customerId: maria, contactName: "Maria Alvarez" });
    expect(conversation.isLead).toBe(false);
  });
});

describe("CTX-2 finding customers", () => {
  test("the list is by name, accents and case aside", async () => {
    for (const name of ["zoe", "Émile", "adam", "Eve"]) await create({ name });
    expect(await listed()).toEqual(["adam", "Émile", "Eve", "zoe"]);
  });

  test.each([
    "maria",
    "alv",
    "Alvarez Mar",
    "MÁRIA",
    "(512) 555-0133",
    "512.555",
    "+1 512 555 01",
    "555-0133",
    "0133",
    "maria.alvarez@mail.example",
    "maria.alv",
    "maria.alvarez@ma",
  ])("%s finds her and nobody else", async (text) => {
    await create({ phones: ["512 555 0133"], emails: ["maria.alvarez@mail.example"] });
    await create({ name: "James Whitaker", phones: ["737 555 0188"], emails: ["j@w.example"] });
    expect(await found(text)).toEqual(["Maria Alvarez"]);
  });

  test.each(["", "   ", "?!", "maria james", "55501339", "x".repeat(10_000)])(
    "%s finds nobody",
    async (text) => {
      await create({ phones: ["512 555 0133"] });
      await create({ name: "James Whitaker" });
      expect(await found(text)).toEqual([]);
    },
  );

  test("another account finds nothing", async () => {
    await create();
    const foreign = await join(t, await addAccount(t, "Other", null), "owner", "foreign");
    expect(await found("maria", foreign.as)).toEqual([]);
    expect(await listed(foreign.as)).toEqual([]);
  });
});

describe("CTX-2 who may see and change customers", () => {
  test.each(ROLES)("a %s", async (role) => {
    const customerId = await create();
    const member = await join(t, accountId, role, `the ${role}`);
    const fields = { ...JOB, technicianId: member.id };
    const jobId = await owner.as.mutation(api.jobs.create, { customerId, fields });
    expect(await codeOf(get(customerId, member.as))).toBe("no error");
    const expected = canEditCustomers((permission) => roleCan(role, permission))
      ? "no error"
      : "FORBIDDEN";
    expect(expected).toBe(["technician", "viewer"].includes(role) ? "FORBIDDEN" : "no error");
    const { mutation } = member.as;
    const address = "1 Oak St";
    expect(await codeOf(mutation(api.properties.add, { customerId, address }))).toBe(expected);
    expect(await codeOf(mutation(api.customers.create, { fields: NOBODY }))).toBe(expected);
    expect(await codeOf(mutation(api.customers.update, { customerId, fields: NOBODY }))).toBe(
      expected,
    );
    expect(await codeOf(mutation(api.jobs.update, { jobId, fields }))).toBe(expected);
    expect(await codeOf(mutation(api.jobs.remove, { jobId }))).toBe(expected);
  });

  test("a technician finds the customers of their own jobs and no others, and loses them with the job", async () => {
    const technician = await join(t, accountId, "technician");
    const maria = await create({ phones: ["512 555 0133"] });
    const other = await create({ name: "Maria Other" });
    const args = { customerId: maria, fields: { ...JOB, technicianId: technician.id } };
    const jobId = await owner.as.mutation(api.jobs.create, args);
    const sees = async () => [await found("maria", technician.as), await listed(technician.as)];
    expect(await sees()).toEqual([["Maria Alvarez"], ["Maria Alvarez"]]);
    expect(await codeOf(get(maria, technician.as))).toBe("no error");
    expect(await codeOf(get(other, technician.as))).toBe("NOT_FOUND");

    await owner.as.mutation(api.customers.update, {
      customerId: maria,
      fields: { ...NOBODY, name: "Maria Renamed" },
    });
    expect(await sees()).toEqual([["Maria Renamed"], ["Maria Renamed"]]);
    expect(await found("renamed", technician.as)).toEqual(["Maria Renamed"]);

    await owner.as.mutation(api.jobs.update, { jobId, fields: JOB });
    expect(await sees()).toEqual([[], []]);
    expect(await codeOf(get(maria, technician.as))).toBe("NOT_FOUND");
  });

  test("a removed job is in the audit log", async () => {
    const customerId = await create();
    const jobId = await owner.as.mutation(api.jobs.create, { customerId, fields: JOB });
    await owner.as.mutation(api.jobs.remove, { jobId });
    const log = await t.run(async (ctx) => await ctx.db.query("auditLog").take(10));
    expect(log).toMatchObject([
      { action: "job.removed", subject: customerId, detail: JOB.number, memberId: owner.id },
    ]);
  });
});

describe("CTX-2 jobs and properties", () => {
  test("a job number is given once; the technician must be ours and still here", async () => {
    const customerId = await create();
    const job = async (
      fields: Partial<typeof JOB> & { amount?: number; technicianId?: Id<"members"> },
    ) =>
      await codeOf(
        owner.as.mutation(api.jobs.create, { customerId, fields: { ...JOB, ...fields } }),
      );
    expect(await job({})).toBe("no error");
    expect(await job({})).toBe("JOB_NUMBER_TAKEN");
    expect(await job({ number: " " })).toBe("INVALID_INPUT");
    expect(await job({ number: "2", title: "" })).toBe("INVALID_INPUT");
    expect(await job({ number: "2", amount: 1.5 })).toBe("INVALID_INPUT");
    expect(await job({ number: "2", scheduledAt: 9e15 })).toBe("INVALID_INPUT");
    const foreign = await join(t, await addAccount(t, "Other", null), "technician", "foreign");
    expect(await job({ number: "2", technicianId: foreign.id })).toBe("NOT_FOUND");
  });

  test("a scheduled job is told in the customer's newest thread", async () => {
    const customerId = await create({ phones: [CUSTOMER] });
    await receive(t);
    await owner.as.mutation(api.jobs.create, { customerId, fields: JOB });
    const messages = await messagesOf(t, (await conversationWith(t))._id);
    expect(messages.flatMap((message) => message.event ?? [])).toEqual([
      { type: "jobScheduled", number: "J-1", title: "Tune-up", scheduledAt: 1e12 },
    ]);
  });

  test("a property is added once, changed and taken away", async () => {
    const customerId = await create();
    const add = { customerId, address: " 1 Oak St " };
    const propertyId = await owner.as.mutation(api.properties.add, add);
    expect(await owner.as.mutation(api.properties.add, add)).toBe(propertyId);
    await owner.as.mutation(api.properties.update, { propertyId, address: "2 Oak St" });
    expect((await get(customerId)).properties).toEqual([{ _id: propertyId, address: "2 Oak St" }]);
    await owner.as.mutation(api.properties.remove, { propertyId });
    expect((await get(customerId)).properties).toEqual([]);
    expect(await codeOf(owner.as.mutation(api.properties.add, { customerId, address: "" }))).toBe(
      "INVALID_INPUT",
    );
  });
});
