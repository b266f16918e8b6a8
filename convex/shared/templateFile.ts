import {
  isTemplateVariable,
  TEMPLATE_LIMITS,
  type TemplateFields,
  templateKey,
  templateProblems,
  tidyTemplate,
  variablesIn,
} from "./templates";

/** A template of a file that cannot be taken, by its place from 1 and its name if it has one. */
export type FileProblem = { row: number; name: string; problem: string };
export type TemplateFile = { templates: TemplateFields[]; problems: FileProblem[] };

/** The templates as a file to keep or to take elsewhere. */
export function toTemplateFile(templates: readonly TemplateFields[]): string {
  const rows = templates.map(({ name, category, text, variables }) => ({
    name,
    category,
    text,
    variables,
  }));
  return `${JSON.stringify({ templates: rows }, null, 2)}\n`;
}

/**
 * What of a JSON file can be taken: an object with a list `templates`, or the list alone. Without
 * `variables` a template may use those of its text. A file that is no such list is a problem as a whole.
 */
export function readTemplateFile(json: string): TemplateFile | { problem: string } {
  let content: unknown;
  try {
    content = JSON.parse(json.replace(/^\uFEFF/, ""));
  } catch {
    return { problem: "This is not a JSON file." };
  }
  const rows = Array.isArray(content) ? content : isRecord(content) ? content["templates"] : null;
  if (!Array.isArray(rows)) return { problem: "There is no list of templates in this file." };
  if (rows.length === 0) return { problem: "There are no templates in this file." };
  if (rows.length > TEMPLATE_LIMITS.count) {
    return { problem: `There are more than ${TEMPLATE_LIMITS.count} templates in this file.` };
  }
  const templates: TemplateFields[] = [];
  const problems: FileProblem[] = [];
  const names = new Map<string, number>();
  for (const [index, value] of rows.entries()) {
    const row = index + 1;
    const read = readRow(value);
    if ("problem" in read) {
      problems.push({ row, ...read });
      continue;
    }
    const key = templateKey(read.name);
    const twin = names.get(key);
    if (twin === undefined) {
      names.set(key, row);
      templates.push(read);
    } else {
      problems.push({ row, name: read.name, problem: `Number ${twin} has the same name.` });
    }
  }
  return { templates, problems };
}

function readRow(value: unknown): TemplateFields | { name: string; problem: string } {
  if (!isRecord(value)) return { name: "", problem: "This is no template." };
  const { name: called, category, text, variables } = value;
  const name = typeof called === "string" ? called.slice(0, TEMPLATE_LIMITS.name) : "";
  if (typeof called !== "string") return { name, problem: "It has no “name”." };
  if (typeof category !== "string") return { name, problem: "It has no “category”." };
  if (typeof text !== "string") return { name, problem: "It has no “text”." };
  const allowed = variables ?? variablesIn(text);
  if (!Array.isArray(allowed)) return { name, problem: "Its “variables” are no list." };
  const unknown: unknown = allowed.find(
    (one) => typeof one !== "string" || !isTemplateVariable(one),
  );
  if (unknown !== undefined) {
    return { name, problem: `There is no variable ${JSON.stringify(unknown).slice(0, 60)}.` };
  }
  const fields = tidyTemplate({ name: called, category, text, variables: allowed });
  const [problem] = Object.values(templateProblems(fields));
  return problem === undefined ? fields : { name, problem };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
