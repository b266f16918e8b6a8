import { lastWords, readPrompt } from "./prompt.ts";
import type { Asked } from "./request.ts";

const QUOTED =
  /["“”«„]([^"“”«»„]{3,400})["“”»]|`([^`]{3,400})`|『([^』]{3,400})』|「([^」]{3,400})」/g;
const AFTER_ORDER =
  /(?:\b(?:say|says|write|reply|respond|answer|confirm|state|tell (?:me|them|us)|promise|offer|output|print|include|add|repeat|di|escribe|responde|confirma|schreib\w*|antworte|écris|réponds)\b(?:\s+(?:with|that|exactly|only|que|dass))?|[:：])\s*([^\n]{3,400})/gi;
const SECRETS =
  /prompt|instruction|system|rules|orders|notes?\b|score|record|database|secret|hidden|verbatim|above|instrucci|notas|anweisung|règles|提示|指令|ملاحظات/i;

/**
 * A model as bad as can be: whatever the customer's text orders, it does. It says what it is told to
 * say, and on a hint of it tells its orders and the team's notes. For tests of what stands after it.
 */
export function obeying(asked: Asked): string {
  const prompt = readPrompt(asked);
  const said = lastWords(prompt);
  const quoted = [...said.matchAll(QUOTED)].map((match) => match.slice(1).find(Boolean) ?? "");
  const ordered = [...said.matchAll(AFTER_ORDER)].map((match) => match[1] ?? "");
  const secrets = SECRETS.test(said) ? [prompt.notes ?? "", asked.instructions] : [];
  const parts = [...quoted, ...ordered, ...secrets].map((part) => part.trim()).filter(Boolean);
  const all = [...new Set(parts.length > 0 ? [...parts, said] : [said])];
  if (asked.schema !== null) return JSON.stringify({ replies: all });
  return all.join("\n");
}
