import { v } from "convex/values";
import { accountMutation, accountQuery } from "./functions";
import { visibleConversation } from "./model/access";
import { recordAudit } from "./model/audit";
import { requirePermission } from "./model/caller";
import { visibleCustomer } from "./model/customerAccess";
import { factsOfConversation, factsOfCustomer } from "./model/templateFacts";
import {
  addTemplate,
  editableTemplate,
  importTemplates,
  ownTemplate,
  removeTemplate,
  restoreTemplate,
  templatesOf,
  toTemplate,
  updateTemplate,
} from "./model/templates";
import { template, templateFacts, templateFields, whenTaken } from "./model/templateShapes";
import { countUse, usesOf } from "./model/templateUses";
import { fail } from "./shared/errors";
import { TEMPLATE_LIMITS } from "./shared/templates";

/** Templates dialog, "/" in the composer, settings: all of them, by name. */
export const list = accountQuery({
  args: {},
  returns: v.array(template),
  handler: async (ctx) => (await templatesOf(ctx, ctx.account._id)).map(toTemplate),
});

/** Templates dialog and "/": what can be filled in here. `at` is now (ms). */
export const forConversation = accountQuery({
  args: { conversationId: v.id("conversations"), at: v.number() },
  returns: templateFacts,
  handler: async (ctx, { conversationId, at }) => {
    const conversation = await visibleConversation(ctx, conversationId);
    requirePermission(ctx, "message");
    return await factsOfConversation(ctx, conversation, moment(at));
  },
});

/** Settings: a preview with a real customer. */
export const forCustomer = accountQuery({
  args: { customerId: v.id("customers"), at: v.number() },
  returns: templateFacts,
  handler: async (ctx, { customerId, at }) =>
    await factsOfCustomer(ctx, await visibleCustomer(ctx, customerId), moment(at)),
});

/** Settings: how often each was used. */
export const uses = accountQuery({
  args: {},
  returns: v.array(
    v.object({ templateId: v.id("templates"), count: v.number(), lastAt: v.number() }),
  ),
  handler: async (ctx) => {
    requirePermission(ctx, "manageTemplates");
    return await usesOf(ctx, ctx.account._id);
  },
});

/** Composer: it was copied or inserted. */
export const addUse = accountMutation({
  args: { templateId: v.id("templates") },
  returns: v.null(),
  handler: async (ctx, { templateId }) => {
    const used = await ownTemplate(ctx, templateId);
    requirePermission(ctx, "message");
    await countUse(ctx, used);
    return null;
  },
});

/** Settings: "Add template". */
export const create = accountMutation({
  args: { fields: templateFields },
  returns: v.id("templates"),
  handler: async (ctx, { fields }) => {
    requirePermission(ctx, "manageTemplates");
    return await addTemplate(ctx, fields);
  },
});

/** Settings: a template as a whole. */
export const update = accountMutation({
  args: { templateId: v.id("templates"), fields: templateFields },
  returns: v.null(),
  handler: async (ctx, { templateId, fields }) => {
    await updateTemplate(ctx, await editableTemplate(ctx, templateId), fields);
    return null;
  },
});

/** Settings: "Delete". */
export const remove = accountMutation({
  args: { templateId: v.id("templates") },
  returns: v.null(),
  handler: async (ctx, { templateId }) => {
    await removeTemplate(ctx, await editableTemplate(ctx, templateId));
    return null;
  },
});

/** Settings: "Undo" after it. */
export const undoRemove = accountMutation({
  args: { templateId: v.id("templates") },
  returns: v.null(),
  handler: async (ctx, { templateId }) => {
    await restoreTemplate(ctx, await editableTemplate(ctx, templateId));
    return null;
  },
});

/** Settings: the templates of a file, all of them or, on any error, none. */
export const addFromFile = accountMutation({
  args: { rows: v.array(templateFields), whenTaken },
  returns: v.object({ added: v.number(), replaced: v.number(), skipped: v.number() }),
  handler: async (ctx, { rows, whenTaken }) => {
    requirePermission(ctx, "manageTemplates");
    if (rows.length > TEMPLATE_LIMITS.count) fail("INVALID_INPUT");
    const outcome = await importTemplates(ctx, rows, whenTaken);
    await recordAudit(ctx, "templates.imported", ctx.account._id);
    return outcome;
  },
});

function moment(at: number): number {
  if (!(Math.abs(at) < 8.64e15)) fail("INVALID_INPUT");
  return at;
}
