import { beforeEach, expect, test } from "vitest";
import type { FunctionArgs } from "convex/server";
import { api } from "../../convex/_generated/api";
import { USUAL_OPENING_HOURS } from "../../convex/shared/openingHours";
import { MAX_BUSINESS_NAME } from "../../convex/shared/business";
import { type Backend, type Member, addAccount, backend, codeOf, join } from "./setup";

let t: Backend;
let admin: Member;
let csr: Member;
let stranger: Member;

beforeEach(async () => {
  t = backend();
  const accountId = await addAccount(t);
  admin = await join(t, accountId, "admin", "Ada");
  csr = await join(t, accountId, "csr", "Cleo");
  stranger = await join(t, await addAccount(t, "Other", null), "owner", "stranger");
});

type Fields = FunctionArgs<typeof api.account.change>;
const change = async (member: Member, fields: Fields) =>
  await codeOf(member.as.mutation(api.account.change, fields));
const accountOf = async (member: Member) => (await member.as.query(api.me.current, {}))?.account;
const audit = async () =>
  await t.run(async (ctx) => (await ctx.db.query("auditLog").take(9)).map(({ action }) => action));

test("who manages the settings names the business and its clocks, and every member sees it", async () => {
  const others = await accountOf(stranger);
  const before = await accountOf(csr);
  expect(await change(admin, { name: "  Oak \n& Sons\u202e ", timeZone: "America/Denver" })).toBe(
    "no error",
  );
  const after = { name: "Oak & Sons", timeZone: "America/Denver" };
  expect(await accountOf(csr)).toEqual({ ...before, ...after });
  // One at a time: what is not said stays.
  expect(await change(admin, { locale: "fr-CA" })).toBe("no error");
  expect(await accountOf(csr)).toMatchObject({ ...after, locale: "fr-CA" });
  expect(await accountOf(stranger)).toEqual(others);
  expect(await audit()).toEqual(["account.changed", "account.changed"]);
});

test("SEND-9 who manages the settings chooses what all dictate in, the usual one first", async () => {
  expect((await accountOf(csr))?.languages).toEqual(["en-US"]);
  expect(await change(admin, { languages: ["es-US", "en-US", "es-US"] })).toBe("no error");
  expect((await accountOf(csr))?.languages).toEqual(["es-US", "en-US"]);
});

test("who manages the settings says when the business is open, or that nobody has said", async () => {
  expect((await accountOf(csr))?.openingHours).toBeNull();
  expect(await change(admin, { openingHours: USUAL_OPENING_HOURS })).toBe("no error");
  expect((await accountOf(csr))?.openingHours).toEqual(USUAL_OPENING_HOURS);
  const days = (day: { from: number; to: number } | null) => Array.from({ length: 7 }, () => day);
  for (const openingHours of [
    days(null),
    days({ from: 480, to: 480 }),
    days({ from: 480, to: 1_500 }),
    days({ from: 0.5, to: 480 }),
    days({ from: 480, to: 960 }).slice(1),
  ]) {
    expect(await change(admin, { openingHours })).toBe("INVALID_INPUT");
  }
  expect((await accountOf(csr))?.openingHours).toEqual(USUAL_OPENING_HOURS);
  expect(await change(admin, { openingHours: null })).toBe("no error");
  expect((await accountOf(csr))?.openingHours).toBeNull();
});

test("nothing is changed by who may not, nor to what makes no sense, nor is nothing recorded", async () => {
  const before = await accountOf(csr);
  expect(await change(csr, { name: "Mine" })).toBe("FORBIDDEN");
  expect(await change(csr, { openingHours: null })).toBe("FORBIDDEN");
  for (const wrong of [
    { name: "" },
    { name: " \u200b " },
    { name: "x".repeat(MAX_BUSINESS_NAME + 1) },
    { timeZone: "Mars/Olympus" },
    { timeZone: "+05:00" },
    { timeZone: "" },
    { locale: "xx-YY" },
    { locale: "not a locale" },
    { languages: [] },
    { languages: ["en-US", "xx-YY"] },
    // One that is right does not carry one that is wrong.
    { name: "Right", timeZone: "Wrong" },
  ]) {
    expect(await change(admin, wrong), JSON.stringify(wrong)).toBe("INVALID_INPUT");
  }
  expect(await change(admin, {})).toBe("no error");
  expect(await accountOf(csr)).toEqual(before);
  expect(await audit()).toEqual([]);
});
