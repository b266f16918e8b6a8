import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { HEARTBEAT, SILENT_AFTER, TYPING_FOR } from "../../convex/shared/together";
import {
  type Backend,
  type Member,
  addAccount,
  backend,
  codeOf,
  conversationWith,
  join,
  receive,
} from "./setup";

const OTHER = "+15125550199";

describe("LIVE-1 who is here", () => {
  let t: Backend;
  let accountId: Id<"accounts">;
  let ann: Member;
  let bob: Member;
  let maria: Id<"conversations">;
  let other: Id<"conversations">;

  beforeEach(async () => {
    vi.useFakeTimers();
    t = backend();
    accountId = await addAccount(t);
    ann = await join(t, accountId, "owner", "Ann");
    bob = await join(t, accountId, "csr", "Bob");
    await receive(t);
    await receive(t, { from: OTHER });
    maria = (await conversationWith(t))._id;
    other = (await conversationWith(t, OTHER))._id;
    vi.advanceTimersByTime(1);
  });
  afterEach(() => void vi.useRealTimers());

  /** A tab's name is long, and another member's is another. */
  const tabOf = (member: Member, tab: string) => `${member.id}-${tab}`.padEnd(36, "-");
  const here = (member: Member, conversationId = maria, tab = "tab") =>
    member.as.mutation(api.presence.here, { conversationId, tab: tabOf(member, tab) });
  /** As a page says it that is being closed: without saying who. */
  const leave = (member: Member, tab = "tab") =>
    t.mutation(api.presence.leave, { tab: tabOf(member, tab) });
  const seenBy = async (member: Member, conversationId = maria) =>
    (await member.as.query(api.presence.viewers, { conversationId })).map(({ name }) => name);
  const rowsOf = (table: "viewers" | "viewerTabs" | "viewerSweeps") =>
    t.run(async (ctx) => (await ctx.db.query(table).take(100)).length);
  /** Time goes by, and what is scheduled in it is done. */
  const pass = async (ms: number) => {
    vi.advanceTimersByTime(ms);
    await t.finishInProgressScheduledFunctions();
  };

  test("the others are named, oneself is not, and leaving ends it", async () => {
    await here(ann);
    await here(bob);
    expect(await seenBy(ann)).toEqual(["Bob"]);
    expect(await seenBy(bob)).toEqual(["Ann"]);
    await leave(bob);
    expect(await seenBy(ann)).toEqual([]);
    await leave(bob);
    expect(await seenBy(bob)).toEqual(["Ann"]);
  });

  test("a tab is in one conversation at a time", async () => {
    await here(bob);
    await here(bob, other);
    expect(await seenBy(ann)).toEqual([]);
    expect(await seenBy(ann, other)).toEqual(["Bob"]);
  });

  test("two tabs of one member count once, and the last to leave ends it", async () => {
    await here(bob, maria, "one");
    await here(bob, maria, "two");
    expect(await seenBy(ann)).toEqual(["Bob"]);
    await leave(bob, "one");
    expect(await seenBy(ann)).toEqual(["Bob"]);
    await here(bob, other, "two");
    expect(await seenBy(ann)).toEqual([]);
  });

  test("a tab in which somebody else signs in is theirs, and a name that could be guessed is none", async () => {
    const tab = tabOf(bob, "tab");
    await here(bob);
    await ann.as.mutation(api.presence.here, { conversationId: maria, tab });
    expect(await seenBy(ann)).toEqual([]);
    expect(await seenBy(bob)).toEqual(["Ann"]);
    const short = ann.as.mutation(api.presence.here, { conversationId: maria, tab: "1" });
    expect(await codeOf(short)).toBe("INVALID_INPUT");
  });

  test("who falls silent is gone by the deadline; who goes on is not", async () => {
    await here(ann);
    await here(bob);
    for (let since = 0; since < 4 * SILENT_AFTER; since += HEARTBEAT) {
      await pass(HEARTBEAT);
      await here(ann);
    }
    expect(await seenBy(bob)).toEqual(["Ann"]);
    expect(await seenBy(ann)).toEqual([]);
    await pass(SILENT_AFTER);
    await pass(SILENT_AFTER);
    expect(await seenBy(bob)).toEqual([]);
    expect(await rowsOf("viewerTabs")).toBe(0);
    // With nobody there, nothing is scheduled any more, until somebody comes.
    expect(await rowsOf("viewerSweeps")).toBe(0);
    vi.advanceTimersByTime(1);
    await here(bob);
    await pass(SILENT_AFTER);
    expect(await seenBy(ann)).toEqual([]);
  });

  test("a sweep that was lost is made good by the next who comes", async () => {
    await here(bob);
    await t.run(async (ctx) => {
      for (const { _id } of await ctx.db.system.query("_scheduled_functions").take(10)) {
        await ctx.scheduler.cancel(_id);
      }
    });
    await pass(10 * SILENT_AFTER);
    expect(await seenBy(ann)).toEqual(["Bob"]);
    await here(ann, other);
    await pass(SILENT_AFTER);
    expect(await seenBy(ann)).toEqual([]);
  });

  test("typing is told with its end, and taken back", async () => {
    const typing = (value: boolean) =>
      bob.as.mutation(api.presence.typing, {
        conversationId: maria,
        tab: tabOf(bob, "tab"),
        typing: value,
      });
    const until = async () =>
      (await ann.as.query(api.presence.viewers, { conversationId: maria }))[0]?.typingUntil;
    await typing(true);
    expect(await until()).toBe(Date.now() + TYPING_FOR);
    await typing(false);
    expect(await until()).toBeUndefined();
    await leave(bob);
    await typing(false);
    expect(await seenBy(ann)).toEqual([]);
  });

  test("a viewer is seen but cannot type; a technician is told of what they may see only", async () => {
    const reader = await join(t, accountId, "viewer", "Rae");
    await here(reader);
    expect(await seenBy(ann)).toEqual(["Rae"]);
    const args = { conversationId: maria, tab: tabOf(bob, "tab"), typing: true };
    expect(await codeOf(reader.as.mutation(api.presence.typing, args))).toBe("FORBIDDEN");

    const technician = await join(t, accountId, "technician", "Tom");
    expect(await codeOf(here(technician))).toBe("NOT_FOUND");
    expect(await codeOf(seenBy(technician))).toBe("NOT_FOUND");
    const assignment = { conversationId: maria, memberId: technician.id };
    await ann.as.mutation(api.conversations.assign, assignment);
    await here(technician);
    expect(await seenBy(technician)).toEqual(["Rae"]);
  });

  test("a removed member is told so at the next heartbeat and gone by the deadline", async () => {
    await here(bob);
    await t.run(async (ctx) => ctx.db.patch("members", bob.id, { status: "removed" }));
    expect(await codeOf(here(bob))).toBe("NOT_A_MEMBER");
    const args = { conversationId: maria, tab: tabOf(bob, "tab"), typing: true };
    expect(await codeOf(bob.as.mutation(api.presence.typing, args))).toBe("NOT_A_MEMBER");
    await pass(SILENT_AFTER);
    expect(await seenBy(ann)).toEqual([]);
  });

  test("LIVE-2 a heartbeat writes one row, and none that a query reads", async () => {
    await here(ann);
    const before = await t.run(async (ctx) => ({
      viewers: await ctx.db.query("viewers").take(10),
      sweeps: await ctx.db.query("viewerSweeps").take(10),
      scheduled: (await ctx.db.system.query("_scheduled_functions").take(10)).length,
    }));
    const writes = await ann.as.run(async (ctx) => {
      await ctx.runMutation(api.presence.here, {
        conversationId: maria,
        tab: tabOf(ann, "tab"),
      });
      return (await ctx.meta.getTransactionMetrics()).documentsWritten.used;
    });
    expect(writes).toBe(1);
    const after = await t.run(async (ctx) => ({
      viewers: await ctx.db.query("viewers").take(10),
      sweeps: await ctx.db.query("viewerSweeps").take(10),
      scheduled: (await ctx.db.system.query("_scheduled_functions").take(10)).length,
    }));
    expect(after).toEqual(before);
  });
});
