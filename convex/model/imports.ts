import type { Doc, Id } from "../_generated/dataModel";
import { fail } from "../shared/errors";
import { type ImportRow, MAX_CHUNK, MAX_IMPORT_ROWS } from "../shared/importRow";
import { recordAudit } from "./audit";
import type { CallerMutationCtx, CallerQueryCtx } from "./caller";
import { applyRow } from "./importRows";
import type { ImportProgress } from "./importShapes";

/** A file has a name and a key of a few dozen characters. */
const MAX_TEXT = 300;

type NewImport = Pick<Doc<"imports">, "key" | "fileName" | "existing" | "total">;

/**
 * Begins to import a file, or goes on with the same file where its member stopped. With `again`, a
 * file that is done is begun anew. Ends with INVALID_INPUT or LIMIT_REACHED.
 */
export async function beginImport(
  ctx: CallerMutationCtx,
  file: NewImport,
  again: boolean,
): Promise<ImportProgress> {
  const { key, fileName, total } = file;
  if (key === "" || key.length > MAX_TEXT) fail("INVALID_INPUT");
  if (!Number.isInteger(total) || total < 1)
    fail("INVALID_INPUT", "There are no rows in this file.");
  if (total > MAX_IMPORT_ROWS) fail("LIMIT_REACHED", "There are too many rows in this file.");
  const before = await ctx.db
    .query("imports")
    .withIndex("by_memberId_and_key", (q) => q.eq("memberId", ctx.member._id).eq("key", key))
    .order("desc")
    .first();
  if (before !== null && !(before.finishedAt !== undefined && again)) {
    if (before.canceled) await ctx.db.patch("imports", before._id, { canceled: false });
    return toProgress(before);
  }
  const importId = await ctx.db.insert("imports", {
    accountId: ctx.account._id,
    memberId: ctx.member._id,
    ...file,
    fileName: fileName.slice(0, MAX_TEXT),
    done: 0,
    added: 0,
    updated: 0,
    skipped: 0,
    failed: 0,
    jobs: 0,
    canceled: false,
  });
  return toProgress(await ownImport(ctx, importId));
}

/**
 * Stores the file's rows from the `from`-th on (the first is 0), each once: rows that are done
 * already are passed over, so that a call may be repeated. Ends with INVALID_INPUT when rows before
 * them are missing, or WRONG_STATE after it was canceled.
 */
export async function importRows(
  ctx: CallerMutationCtx,
  before: Doc<"imports">,
  from: number,
  rows: readonly ImportRow[],
): Promise<ImportProgress> {
  if (before.canceled) fail("WRONG_STATE", "This import was canceled.");
  if (rows.length > MAX_CHUNK || !(from >= 0 && from <= before.done)) fail("INVALID_INPUT");
  const fresh = rows.slice(before.done - from, before.total - from);
  const after = { ...before };
  for (const row of fresh) {
    const outcome = await applyRow(ctx, before, row);
    after.done++;
    after[outcome.kind]++;
    if (outcome.kind !== "failed") {
      if (outcome.withJob) after.jobs++;
      continue;
    }
    const { accountId, _id: importId } = before;
    const problem = outcome.problems.join(" ");
    await ctx.db.insert("importProblems", { accountId, importId, line: row.line, problem });
  }
  if (after.done === after.total && before.finishedAt === undefined) {
    after.finishedAt = Date.now();
    await recordAudit(ctx, "customers.imported", before._id);
  }
  const { done, added, updated, skipped, failed, jobs, finishedAt } = after;
  const progress = { done, added, updated, skipped, failed, jobs, finishedAt };
  if (fresh.length > 0) await ctx.db.patch("imports", before._id, progress);
  return toProgress(after);
}

/** Stops an import where it is; what it has stored stays. */
export async function cancelImport(ctx: CallerMutationCtx, before: Doc<"imports">): Promise<void> {
  if (before.canceled || before.finishedAt !== undefined) return;
  await ctx.db.patch("imports", before._id, { canceled: true });
  await recordAudit(ctx, "customers.imported", before._id);
}

/** The caller's own import; that of anybody else is NOT_FOUND. */
export async function ownImport(
  ctx: CallerQueryCtx,
  importId: Id<"imports">,
): Promise<Doc<"imports">> {
  const found = await ctx.db.get("imports", importId);
  if (found === null || found.memberId !== ctx.member._id) fail("NOT_FOUND");
  return found;
}

function toProgress(i: Doc<"imports">): ImportProgress {
  const { _id, total, done, added, updated, skipped, failed, jobs } = i;
  const finished = i.finishedAt !== undefined;
  return { _id, total, done, added, updated, skipped, failed, jobs, finished };
}
