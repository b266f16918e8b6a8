import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { accountQuery } from "./functions";
import { auditPage } from "./model/auditLog";
import { auditEntry, auditKind } from "./model/auditShapes";
import { requirePermission } from "./model/caller";

/** Settings › Audit log: newest first, all of it or one kind. */
export const list = accountQuery({
  args: { kind: v.optional(auditKind), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(auditEntry),
  handler: async (ctx, { kind, paginationOpts }) => {
    requirePermission(ctx, "manageSettings");
    return await auditPage(ctx, kind, paginationOpts);
  },
});
