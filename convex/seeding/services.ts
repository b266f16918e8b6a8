import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";

/** name | dollars, "+" for "from" | what is in it */
const ROWS = `
AC diagnostic | 129 | Comes off the bill if you go ahead with the repair.
Heating diagnostic | 129 | Comes off the bill if you go ahead with the repair.
Spring tune-up | 99 | Cooling, once a year.
Fall heating tune-up | 99 | Heating, once a year.
Furnace inspection | 89 |
Heat pump maintenance | 119 |
Heat exchanger check | 119 |
Comfort plan | 320 | A year: both tune-ups, and no charge for the diagnostic.
Duct cleaning | 480+ |
Drain line clearing | 145 |
Capacitor replacement | 210 |
Humidifier installation | 540 |
Smart thermostat installation | 240 |
Mini-split installation, first zone | 3900+ | Up to 500 sq ft, with a 240 V outlet in place.
Load calculation | 180 |
Replacement estimate | 0 | Free, at the house, takes about an hour.
`;

/** The demo's price list, unless there is one. */
export async function seedServices(ctx: MutationCtx, accountId: Id<"accounts">): Promise<void> {
  const there = await ctx.db
    .query("services")
    .withIndex("by_accountId_and_name", (q) => q.eq("accountId", accountId))
    .first();
  if (there !== null) return;
  for (const row of ROWS.trim().split("\n")) {
    const [name = "", price = "", details = ""] = row.split("|").map((part) => part.trim());
    await ctx.db.insert("services", {
      accountId,
      name,
      price: Number.parseInt(price, 10) * 100,
      ...(price.endsWith("+") && { isFrom: true }),
      ...(details !== "" && { details }),
    });
  }
}
