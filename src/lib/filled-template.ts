import {
  fillTemplate,
  isTemplateVariable,
  partsOf,
  type TemplatePart,
} from "../../convex/shared/templates";
import {
  relevantJob,
  resolveVariables,
  type TemplateFacts,
  type TemplateWriter,
} from "../../convex/shared/templateValues";
import { useMe } from "./me";

export type FilledTemplate = {
  text: string;
  parts: TemplatePart[];
  /** The placeholders that are left, each once, and why. */
  open: { raw: string; reason: string }[];
};

/** A template's text as it goes to somebody, about one of their jobs or, without one, the job it fits. */
export function filledTemplate(
  text: string,
  facts: TemplateFacts,
  writer: TemplateWriter,
  jobId: string | null,
): FilledTemplate {
  const chosen = facts.jobs.find(({ _id }) => _id === jobId);
  const job = chosen ?? relevantJob(facts.jobs, text, writer);
  const { values, reasons } = resolveVariables(facts, job, writer);
  const parts = partsOf(text, values);
  const open = new Map<string, string>();
  for (const part of parts) {
    if (part.kind !== "open") continue;
    const why = isTemplateVariable(part.name) ? reasons[part.name] : undefined;
    open.set(part.text, why ?? "There is no such variable.");
  }
  return {
    text: fillTemplate(text, values),
    parts,
    open: Array.from(open, ([raw, reason]) => ({ raw, reason })),
  };
}

/** In whose name templates are filled in here; `at` is now (ms). */
export function useTemplateWriter(at: number): TemplateWriter {
  const { member, account } = useMe();
  return {
    companyName: account.name,
    memberName: member.name,
    timeZone: account.timeZone,
    locale: account.locale,
    at,
  };
}
