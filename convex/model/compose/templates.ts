import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import { providerNow } from "../../ai/config";
import { blankOf, type ClaimKind } from "../../shared/compose";
import { relevantJob, resolveVariables } from "../../shared/templateValues";
import { partsOf, type TemplateVariable } from "../../shared/templates";
import type { CallerQueryCtx } from "../caller";
import { factsOfConversation } from "../templateFacts";
import { templatesOf } from "../templates";

/** A template as it would go to this customer; what could not be filled in is a blank. */
export const filledTemplate = v.object({
  name: v.string(),
  category: v.string(),
  text: v.string(),
});
type FilledTemplate = Infer<typeof filledTemplate>;

/** Characters of a template that a reply can be. */
const MAX_TEXT = 1_000;

/** What is left open of a variable that has no value here. One of nobody's is no text for them. */
const BLANKS: Partial<Record<TemplateVariable, ClaimKind>> = {
  customerName: "name",
  customerFirstName: "name",
  jobNumber: "job",
  jobAmount: "price",
  amountDue: "price",
  appointmentDate: "date",
  appointmentTime: "time",
  serviceDate: "date",
  propertyAddress: "address",
};

/** The account's templates for a conversation, where there is no model that writes. */
export async function templatesFor(
  ctx: CallerQueryCtx,
  conversation: Doc<"conversations">,
  now: number,
): Promise<FilledTemplate[]> {
  if (providerNow() !== "library") return [];
  const templates = await templatesOf(ctx, ctx.account._id);
  const facts = await factsOfConversation(ctx, conversation, now);
  const { name: companyName, timeZone, locale } = ctx.account;
  const writer = { companyName, memberName: ctx.member.name, timeZone, locale, at: now };
  return templates.flatMap(({ name, category, text }) => {
    const job = relevantJob(facts.jobs, text, writer);
    const { values } = resolveVariables(facts, job, writer);
    // The hour that is on record, not the window it stands for.
    if (values.appointmentTime !== undefined && job?.scheduledAt !== undefined) {
      const hour = new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone });
      values.appointmentTime = hour.format(job.scheduledAt);
    }
    const parts = partsOf(text, values).map((part) => {
      if (part.kind !== "open") return part.text;
      const blank = BLANKS[part.name as TemplateVariable];
      return blank === undefined ? null : blankOf(blank);
    });
    const filled = parts.join("");
    return parts.includes(null) || filled.length > MAX_TEXT ? [] : { name, category, text: filled };
  });
}
