import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { fail } from "../shared/errors";
import {
  TEMPLATE_LIMITS,
  type TemplateFields,
  templateKey,
  templateProblems,
  tidyTemplate,
} from "../shared/templates";
import { recordAudit } from "./audit";
import type { CallerMutationCtx, CallerQueryCtx } from "./caller";
import { requirePermission } from "./caller";
import { dropUses } from "./templateUses";
import type { Template } from "./templateShapes";

/** For this long a deletion can be undone. ms */
const KEPT = 24 * 3_600_000;
/** Old ones that one deletion throws away. */
const PURGED_AT_ONCE = 10;

/** The account's templates by name. */
export async function templatesOf(
  ctx: QueryCtx,
  accountId: Id<"accounts">,
): Promise<Doc<"templates">[]> {
  return await ctx.db
    .query("templates")
    .withIndex("by_accountId_and_deletedAt_and_key", (q) =>
      q.eq("accountId", accountId).eq("deletedAt", undefined),
    )
    .take(TEMPLATE_LIMITS.count);
}

/** What is shown of a template. */
export function toTemplate({ _id, name, category, text, variables }: Doc<"templates">): Template {
  return { _id, name, category, text, variables };
}

/** The account's template, gone or not; otherwise NOT_FOUND. */
export async function ownTemplate(
  ctx: CallerQueryCtx,
  templateId: Id<"templates">,
): Promise<Doc<"templates">> {
  const template = await ctx.db.get("templates", templateId);
  if (template === null || template.accountId !== ctx.account._id) fail("NOT_FOUND");
  return template;
}

/** As ownTemplate, and FORBIDDEN unless the caller may change templates. */
export async function editableTemplate(
  ctx: CallerQueryCtx,
  templateId: Id<"templates">,
): Promise<Doc<"templates">> {
  const template = await ownTemplate(ctx, templateId);
  requirePermission(ctx, "manageTemplates");
  return template;
}

/** Adds a template. Ends with INVALID_INPUT, TEMPLATE_NAME_TAKEN or LIMIT_REACHED. */
export async function addTemplate(
  ctx: CallerMutationCtx,
  fields: TemplateFields,
): Promise<Id<"templates">> {
  const checked = checkedTemplate(fields);
  await requireFreeName(ctx, checked.key, null);
  await requireRoom(ctx);
  const templateId = await ctx.db.insert("templates", { accountId: ctx.account._id, ...checked });
  await recordAudit(ctx, "template.added", templateId);
  return templateId;
}

/** Changes a template as a whole. Ends with INVALID_INPUT, TEMPLATE_NAME_TAKEN or, once deleted, NOT_FOUND. */
export async function updateTemplate(
  ctx: CallerMutationCtx,
  template: Doc<"templates">,
  fields: TemplateFields,
): Promise<void> {
  if (template.deletedAt !== undefined) fail("NOT_FOUND");
  const checked = checkedTemplate(fields);
  await requireFreeName(ctx, checked.key, template._id);
  await ctx.db.patch("templates", template._id, checked);
  await recordAudit(ctx, "template.changed", template._id);
}

/** Takes a template away; restoreTemplate brings it back within a day. */
export async function removeTemplate(
  ctx: CallerMutationCtx,
  template: Doc<"templates">,
): Promise<void> {
  if (template.deletedAt !== undefined) return;
  const now = Date.now();
  await ctx.db.patch("templates", template._id, { deletedAt: now });
  await recordAudit(ctx, "template.removed", template._id);
  const old = await ctx.db
    .query("templates")
    .withIndex("by_accountId_and_deletedAt_and_key", (q) =>
      q
        .eq("accountId", template.accountId)
        .gt("deletedAt", 0)
        .lt("deletedAt", now - KEPT),
    )
    .take(PURGED_AT_ONCE);
  for (const { _id } of old) {
    await dropUses(ctx, _id);
    await ctx.db.delete("templates", _id);
  }
}

/** "Undo" of a deletion. Ends with TEMPLATE_NAME_TAKEN or LIMIT_REACHED when its place is no longer free. */
export async function restoreTemplate(
  ctx: CallerMutationCtx,
  template: Doc<"templates">,
): Promise<void> {
  if (template.deletedAt === undefined) return;
  await requireFreeName(ctx, template.key, template._id);
  await requireRoom(ctx);
  await ctx.db.patch("templates", template._id, { deletedAt: undefined });
  await recordAudit(ctx, "template.restored", template._id);
}

export type ImportOutcome = { added: number; replaced: number; skipped: number };

/**
 * Stores the templates of a file; one whose name is there already takes its place or is skipped.
 * Ends with INVALID_INPUT, which names the first that cannot be taken, or LIMIT_REACHED.
 */
export async function importTemplates(
  ctx: CallerMutationCtx,
  rows: readonly TemplateFields[],
  whenTaken: "replace" | "skip",
): Promise<ImportOutcome> {
  const accountId = ctx.account._id;
  const outcome = { added: 0, replaced: 0, skipped: 0 };
  // Read once: to look each name up by itself would read as much again for each row.
  const there = new Map((await templatesOf(ctx, accountId)).map(({ key, _id }) => [key, _id]));
  for (const fields of rows) {
    const checked = checkedTemplate(fields, `“${fields.name.slice(0, TEMPLATE_LIMITS.name)}”: `);
    const twin = there.get(checked.key);
    if (twin === undefined) {
      if (there.size >= TEMPLATE_LIMITS.count) noRoom();
      there.set(checked.key, await ctx.db.insert("templates", { accountId, ...checked }));
      outcome.added++;
    } else if (whenTaken === "replace") {
      await ctx.db.patch("templates", twin, checked);
      outcome.replaced++;
    } else {
      outcome.skipped++;
    }
  }
  return outcome;
}

function checkedTemplate(fields: TemplateFields, which = ""): TemplateFields & { key: string } {
  const [problem] = Object.values(templateProblems(fields));
  if (problem !== undefined) fail("INVALID_INPUT", which + problem);
  const tidy = tidyTemplate(fields);
  return { ...tidy, key: templateKey(tidy.name) };
}

async function templateNamed(ctx: CallerQueryCtx, key: string): Promise<Doc<"templates"> | null> {
  return await ctx.db
    .query("templates")
    .withIndex("by_accountId_and_deletedAt_and_key", (q) =>
      q.eq("accountId", ctx.account._id).eq("deletedAt", undefined).eq("key", key),
    )
    .first();
}

async function requireFreeName(
  ctx: CallerQueryCtx,
  key: string,
  own: Id<"templates"> | null,
): Promise<void> {
  const twin = await templateNamed(ctx, key);
  if (twin === null || twin._id === own) return;
  fail("TEMPLATE_NAME_TAKEN", `Another template is called “${twin.name}”.`, { about: twin._id });
}

async function requireRoom(ctx: CallerQueryCtx): Promise<void> {
  const { length } = await templatesOf(ctx, ctx.account._id);
  if (length >= TEMPLATE_LIMITS.count) noRoom();
}

function noRoom(): never {
  fail("LIMIT_REACHED", `There is room for ${TEMPLATE_LIMITS.count} templates.`);
}
