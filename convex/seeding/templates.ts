import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { STARTER_TEMPLATES } from "../shared/starterTemplates";
import { type TemplateFields, templateKey, variablesIn } from "../shared/templates";

const DAY = 24 * 3_600_000;

/** What a heating and air business says besides. */
const OWN: readonly TemplateFields[] = [
  {
    name: "Fall tune-up",
    text: "Hi {{customerFirstName}}, it is time for the yearly check of your heating. We have openings next week; which day suits you?",
  },
  {
    name: "No heat, what to check first",
    text: "Sorry to hear that, {{customerFirstName}}. While we find you a time: is the thermostat set to HEAT, and is the furnace switch on the wall on? Please do not relight anything yourself.",
  },
].map((row) => ({ ...row, category: "Seasonal", variables: variablesIn(row.text) }));

/** The demo's templates and how often each was used, unless there are some already. */
export async function seedTemplates(
  ctx: MutationCtx,
  accountId: Id<"accounts">,
  now: number,
): Promise<void> {
  const there = await ctx.db
    .query("templates")
    .withIndex("by_accountId_and_deletedAt_and_key", (q) => q.eq("accountId", accountId))
    .first();
  if (there !== null) return;
  for (const [index, fields] of [...STARTER_TEMPLATES, ...OWN].entries()) {
    const row = { accountId, ...fields, key: templateKey(fields.name) };
    const templateId = await ctx.db.insert("templates", row);
    const count = (index * 37 + 64) % 90;
    const lastAt = now - (index + 1) * DAY;
    await ctx.db.insert("templateUses", { accountId, templateId, shard: 0, count, lastAt });
  }
}
