import type { PaginationOptions, PaginationResult } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { CallerQueryCtx } from "./caller";
import { newestConversation } from "./customerConversations";
import { toQuery } from "./searchText";
import type { CustomerRow } from "./shapes";

const MAX_PAGE = 100;
/** Candidates looked at, and rows shown, for one search. */
const CANDIDATES = 200;
const MAX_FOUND = 50;

/** One page of the customers the caller may look up, by name. */
export async function listCustomers(
  ctx: CallerQueryCtx,
  paginationOpts: PaginationOptions,
): Promise<PaginationResult<CustomerRow>> {
  const opts = { ...paginationOpts, numItems: Math.min(paginationOpts.numItems, MAX_PAGE) };
  if (ctx.can("viewAll")) {
    const result = await ctx.db
      .query("customers")
      .withIndex("by_accountId_and_mergedIntoId_and_sortName", (q) =>
        q.eq("accountId", ctx.account._id).eq("mergedIntoId", undefined),
      )
      .paginate(opts);
    return { ...result, page: await Promise.all(result.page.map((c) => toCustomerRow(ctx, c))) };
  }
  const result = await ctx.db
    .query("customerAudiences")
    .withIndex("by_memberId_and_sortName", (q) => q.eq("memberId", ctx.member._id))
    .paginate(opts);
  return { ...result, page: await rowsOf(ctx, result.page) };
}

/** Customers with all of these words, each from its beginning, in name, phone or email; the closest first. */
export async function searchCustomers(ctx: CallerQueryCtx, typed: string): Promise<CustomerRow[]> {
  const query = toQuery(typed);
  if (query === null) return [];
  const { matches, candidates } = query;
  if (ctx.can("viewAll")) {
    const found = await candidates(customersWith(ctx), CANDIDATES);
    const hits = found.filter((c) => c.mergedIntoId === undefined && matches(c.searchText ?? ""));
    return await Promise.all(hits.slice(0, MAX_FOUND).map((c) => toCustomerRow(ctx, c)));
  }
  const found = await candidates(ownCustomersWith(ctx), CANDIDATES);
  return await rowsOf(ctx, found.filter((row) => matches(row.searchText)).slice(0, MAX_FOUND));
}

/** Looks in the search index for customers of the account. */
export const customersWith = (ctx: CallerQueryCtx) => (text: string, limit: number) =>
  ctx.db
    .query("customers")
    .withSearchIndex("search_searchText", (q) =>
      q.search("searchText", text).eq("accountId", ctx.account._id),
    )
    .take(limit);

/** Looks in the search index for customers whom the caller, a technician, has a job at. */
export const ownCustomersWith = (ctx: CallerQueryCtx) => (text: string, limit: number) =>
  ctx.db
    .query("customerAudiences")
    .withSearchIndex("search_searchText", (q) =>
      q.search("searchText", text).eq("memberId", ctx.member._id),
    )
    .take(limit);

async function rowsOf(
  ctx: CallerQueryCtx,
  audience: { customerId: Id<"customers"> }[],
): Promise<CustomerRow[]> {
  const rows = await Promise.all(
    audience.map(async ({ customerId }) => {
      const customer = await ctx.db.get("customers", customerId);
      return customer === null ? [] : [await toCustomerRow(ctx, customer)];
    }),
  );
  return rows.flat();
}

async function toCustomerRow(
  ctx: CallerQueryCtx,
  { _id, name, phones, emails, balance }: Doc<"customers">,
): Promise<CustomerRow> {
  const newest = await newestConversation(ctx, _id);
  const lastActivityAt = newest?.lastActivityAt;
  return { _id, name, phone: phones[0], email: emails[0], balance, lastActivityAt };
}
