import { beforeEach, describe, expect, test } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import type { ImportField, ImportRow } from "../../convex/shared/importRow";
import {
  type Backend,
  CUSTOMER,
  type Member,
  addAccount,
  backend,
  codeOf,
  conversationWith,
  join,
  receive,
} from "./setup";

const PAGE = { numItems: 100, cursor: null };

let t: Backend;
let accountId: Id<"accounts">;
let owner: Member;
beforeEach(async () => {
  t = backend();
  accountId = await addAccount(t);
  owner = await join(t, accountId, "owner");
});

type Cells = Partial<Record<ImportField, string>>;
/** Rows as the client sends them; the first one below the header is line 2. */
const rowsOf = (cells: Cells[]): ImportRow[] =>
  cells.map((row, index) => ({
    line: index + 2,
    cells: Object.fromEntries(Object.entries(row).map(([field, text]) => [field, [text]])),
  }));

type Options = { key?: string; existing?: "update" | "skip"; again?: boolean; member?: Member };
async function begin(total: number, options: Options = {}) {
  const { key = "file", existing = "update", again = false, member = owner } = options;
  const args = { key, fileName: "customers.csv", total, existing, again };
  return await member.as.mutation(api.imports.begin, args);
}
async function importAll(cells: Cells[], options: Options = {}) {
  const { _id: importId } = await begin(cells.length, options);
  const as = (options.member ?? owner).as;
  const progress = await as.mutation(api.imports.addRows, {
    importId,
    from: 0,
    rows: rowsOf(cells),
  });
  const { page } = await as.query(api.imports.problems, { importId, paginationOpts: PAGE });
  return { importId, progress, problems: page.map(({ line, problem }) => `${line}: ${problem}`) };
}
const find = async (text: string) => await owner.as.query(api.customers.search, { text });
async function profile(text: string) {
  const [row] = await find(text);
  if (!row) throw new Error(`nobody is found by ${text}`);
  const customerId = row._id;
  const { page: jobs } = await owner.as.query(api.customers.jobs, {
    customerId,
    paginationOpts: PAGE,
  });
  return { ...(await owner.as.query(api.customers.get, { customerId })), jobs };
}

const MARIA: Cells = {
  name: "Maria Alvarez",
  phone: "(512) 555-0133",
  email: "Maria@Mail.example",
};

describe("CTX-2 a row of a CSV file", () => {
  test("becomes a customer with a property and a job", async () => {
    await join(t, accountId, "technician", "Eli Vargas");
    const { progress, problems } = await importAll([
      {
        ...MARIA,
        address: "2204 Oak Ridge Ln",
        leadScore: "82",
        balance: "$1,240.50",
        notes: "Two dogs",
        jobNumber: "J-1",
        jobTitle: "AC not cooling",
        jobStatus: "In Progress",
        jobDate: "12/01/2026 9:30 AM",
        jobAmount: "129",
        jobTechnician: "eli vargas",
      },
    ]);
    expect(problems).toEqual([]);
    expect(progress).toMatchObject({ done: 1, added: 1, jobs: 1, failed: 0, finished: true });
    expect(await profile("maria")).toMatchObject({
      name: "Maria Alvarez",
      phones: ["+15125550133"],
      emails: ["maria@mail.example"],
      leadScore: 82,
      balance: 124_050,
      notes: "Two dogs",
      properties: [{ address: "2204 Oak Ridge Ln" }],
      jobs: [
        {
          number: "J-1",
          title: "AC not cooling",
          status: "inProgress",
          // 9:30 in Chicago, in winter.
          scheduledAt: Date.UTC(2026, 11, 1, 15, 30),
          amount: 12_900,
        },
      ],
    });
  });

  test("with further jobs of the same customer adds those, whatever form the phone has", async () => {
    const job = { jobTitle: "Tune-up" };
    const { progress } = await importAll([
      { ...MARIA, ...job, jobNumber: "1" },
      { ...MARIA, ...job, phone: "+15125550133", email: "", jobNumber: "2" },
    ]);
    expect(progress).toMatchObject({ added: 1, updated: 1, jobs: 2, failed: 0 });
    expect((await profile("maria")).jobs).toHaveLength(2);
    expect(await find("maria")).toHaveLength(1);
  });

  test("becomes the profile of a bare contact who wrote before", async () => {
    await receive(t);
    await importAll([{ name: "Maria Alvarez", phone: CUSTOMER }]);
    expect(await conversationWith(t)).toMatchObject({
      contactName: "Maria Alvarez",
      isLead: false,
    });
  });

  test.each<[string, Cells, string]>([
    ["no name", { phone: "512 555 0133" }, "There is no name."],
    ["a bad phone", { name: "A", phone: "12345" }, "“12345” is not a phone number."],
    ["a bad email", { name: "A", email: "a@b" }, "“a@b” is not an email address."],
    [
      "a bad score",
      { name: "A", leadScore: "101" },
      "Lead score “101” is not a number from 0 to 100.",
    ],
    ["a bad balance", { name: "A", balance: "lots" }, "Balance due “lots” is not an amount."],
    [
      "a date that does not exist",
      { name: "A", jobNumber: "1", jobTitle: "x", jobDate: "2/30/2026" },
      "Scheduled date “2/30/2026” is not a date.",
    ],
    [
      "an unknown status",
      { name: "A", jobNumber: "1", jobTitle: "x", jobStatus: "??" },
      "Job status “??” is not a status we know.",
    ],
    ["a job without number", { name: "A", jobTitle: "x" }, "The job has no number."],
    ["a job without title", { name: "A", jobNumber: "1" }, "The job has no title."],
    [
      "an unknown technician",
      { name: "A", jobNumber: "1", jobTitle: "x", jobTechnician: "Zed" },
      "“Zed” is nobody of your team.",
    ],
    [
      "notes of 1 MB",
      { name: "A", notes: "x".repeat(1_000_000) },
      "Notes has 1,000,000 characters; at most 5,000 fit.",
    ],
    [
      "a name of 1 MB",
      { name: "x".repeat(1_000_000) },
      "Name has 1,000,000 characters; at most 200 fit.",
    ],
  ])("with %s is not stored, and the line and the problem are told", async (_, cells, problem) => {
    const { progress, problems } = await importAll([
      { name: "First", email: "f@mail.example" },
      cells,
    ]);
    expect(progress).toMatchObject({ added: 1, failed: 1, finished: true });
    expect(problems).toEqual([`3: ${problem}`]);
    const all = await owner.as.query(api.customers.list, { paginationOpts: PAGE });
    expect(all.page.map(({ name }) => name)).toEqual(["First"]);
  });

  test("keeps formulas, HTML, right-to-left text and emoji as the text they are", async () => {
    const names = ["=cmd()|' /C calc'!A0", "<img src=x onerror=alert(1)>", "שרה לוי", "👩‍🔧 Ann"];
    await importAll(names.map((name, index) => ({ name, email: `a${index}@mail.example` })));
    for (const [index, name] of names.entries()) {
      expect((await profile(`a${index}@mail.example`)).name).toBe(name);
    }
  });

  test("names the earlier line when it is the same customer again", async () => {
    const { progress, problems } = await importAll([MARIA, { ...MARIA, name: "M. Alvarez" }]);
    expect(progress).toMatchObject({ added: 1, failed: 1 });
    expect(problems).toEqual(["3: This is the same customer as line 2."]);
    expect((await profile("maria")).name).toBe("Maria Alvarez");
  });

  test("whose phone and email belong to two customers says to merge them", async () => {
    await importAll([
      { ...MARIA, email: "" },
      { name: "Mary", email: "maria@mail.example" },
    ]);
    const { problems } = await importAll([MARIA], { key: "second" });
    expect(problems).toEqual([
      "2: The phone and email belong to different customers, Maria Alvarez and Mary. Merge them first.",
    ]);
  });

  test("with a job number of another customer is not stored", async () => {
    const job = { jobNumber: "1", jobTitle: "Tune-up" };
    await importAll([{ ...MARIA, ...job }]);
    const { problems } = await importAll([{ name: "Lee", email: "lee@mail.example", ...job }], {
      key: "second",
    });
    expect(problems).toEqual(["2: Job 1 belongs to another customer already."]);
    expect(await find("lee")).toEqual([]);
  });
});

describe("CTX-2 who is a customer already", () => {
  beforeEach(async () => {
    const fields = {
      name: "Maria",
      phones: ["+15125550133"],
      emails: [],
      notes: "Old",
      balance: 5,
    };
    await owner.as.mutation(api.customers.create, { fields });
  });

  test("is updated by what the row says, and keeps what it does not say", async () => {
    const { progress } = await importAll([{ ...MARIA, balance: "10" }]);
    expect(progress).toMatchObject({ added: 0, updated: 1 });
    expect(await profile("maria")).toMatchObject({
      name: "Maria Alvarez",
      emails: ["maria@mail.example"],
      balance: 1000,
      notes: "Old",
    });
  });

  test("or is left as they are", async () => {
    const { progress } = await importAll([MARIA], { existing: "skip" });
    expect(progress).toMatchObject({ added: 0, updated: 0, skipped: 1 });
    expect((await profile("maria")).name).toBe("Maria");
  });
});

describe("CTX-2 an import that is repeated, cut short or canceled", () => {
  const cells = Array.from({ length: 5 }, (_, i) => ({
    name: `N ${i}`,
    email: `n${i}@mail.example`,
  }));
  const rows = rowsOf(cells);

  test("takes each row once, whatever is sent again", async () => {
    const { _id: importId } = await begin(5);
    const add = async (from: number, to: number) =>
      await owner.as.mutation(api.imports.addRows, { importId, from, rows: rows.slice(from, to) });
    expect(await add(0, 2)).toMatchObject({ done: 2, added: 2 });
    expect(await add(0, 2)).toMatchObject({ done: 2, added: 2 });
    expect(await add(1, 4)).toMatchObject({ done: 4, added: 4 });
    expect(await codeOf(add(5, 5))).toBe("INVALID_INPUT");
    expect(await codeOf(add(-1, 2))).toBe("INVALID_INPUT");
    expect(await add(4, 5)).toMatchObject({ done: 5, added: 5, failed: 0, finished: true });
    expect(await add(4, 5)).toMatchObject({ done: 5, added: 5 });
  });

  test("goes on where it was when the same file is begun again", async () => {
    const { _id: importId } = await begin(5);
    await owner.as.mutation(api.imports.addRows, { importId, from: 0, rows: rows.slice(0, 3) });
    expect(await begin(5)).toMatchObject({ _id: importId, done: 3 });
    expect((await begin(5, { key: "other" })).done).toBe(0);
  });

  test("stops when canceled, keeps what it has, and can go on", async () => {
    const { _id: importId } = await begin(5);
    const add = async () =>
      await owner.as.mutation(api.imports.addRows, { importId, from: 0, rows });
    await owner.as.mutation(api.imports.cancel, { importId });
    expect(await codeOf(add())).toBe("WRONG_STATE");
    await begin(5);
    expect(await add()).toMatchObject({ done: 5, finished: true });
  });

  test("done once, the same file again changes nothing, unless it is asked for", async () => {
    const first = await importAll(cells);
    expect((await begin(5))._id).toBe(first.importId);
    const second = await importAll(cells, { again: true });
    expect(second.importId).not.toBe(first.importId);
    expect(second.progress).toMatchObject({ added: 0, updated: 5 });
  });

  test("is in the audit log", async () => {
    const { importId } = await importAll(cells);
    const log = await t.run(async (ctx) => await ctx.db.query("auditLog").take(10));
    expect(log).toMatchObject([{ action: "customers.imported", subject: importId }]);
  });
});

describe("AUTH-3 who may import", () => {
  test.each(["technician", "viewer"] as const)("a %s may not", async (role) => {
    const member = await join(t, accountId, role);
    expect(await codeOf(begin(1, { member }))).toBe("FORBIDDEN");
  });

  test("an import is its member's own", async () => {
    const { _id: importId } = await begin(1);
    const colleague = await join(t, accountId, "admin");
    const rows = rowsOf([MARIA]);
    for (const member of [colleague, await join(t, await addAccount(t, "B", null), "owner", "b")]) {
      const { mutation, query } = member.as;
      expect(await codeOf(mutation(api.imports.addRows, { importId, from: 0, rows }))).toBe(
        "NOT_FOUND",
      );
      expect(await codeOf(mutation(api.imports.cancel, { importId }))).toBe("NOT_FOUND");
      expect(await codeOf(query(api.imports.problems, { importId, paginationOpts: PAGE }))).toBe(
        "NOT_FOUND",
      );
    }
  });

  test.each([0, 1.5, 50_001, Number.NaN])("a file of %d rows is refused", async (total) => {
    expect(["INVALID_INPUT", "LIMIT_REACHED"]).toContain(await codeOf(begin(total)));
  });

  test("100 full rows fit in one call, and more are refused", async () => {
    const full = Array.from({ length: 100 }, (_, i) => ({
      name: `Customer ${i}`,
      phone: `512555${String(1000 + i)}`,
      email: `c${i}@mail.example`,
      address: `${i} Oak St`,
      notes: "x".repeat(5_000),
      jobNumber: `J-${i}`,
      jobTitle: "Tune-up",
      jobDate: "2026-12-01",
    }));
    expect((await importAll(full)).progress).toMatchObject({ added: 100, jobs: 100 });
    const { _id: importId } = await begin(101, { key: "more" });
    const rows = rowsOf([...full, MARIA]);
    const call = owner.as.mutation(api.imports.addRows, { importId, from: 0, rows });
    expect(await codeOf(call)).toBe("INVALID_INPUT");
  });
});
