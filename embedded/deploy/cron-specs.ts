import type { AnalyzedFunction, CronSpec, Json } from "../deployment.ts";
import { canonicalPath } from "../runtime/address.ts";
import { checkScheduledArguments } from "../runtime/call-limits.ts";
import { nextRun } from "../schedule/cron.ts";
import { pushError } from "./push-error.ts";

/**
 * Checks what `crons.export()` told: every job names a mutation or action of its own component and
 * has a time to run at.
 * @throws HttpError 400 naming the job at fault
 */
export function toCronSpecs(
  exported: Json,
  functions: Record<string, AnalyzedFunction[]>,
): CronSpec[] {
  if (typeof exported !== "object" || exported === null || Array.isArray(exported)) return [];
  return Object.entries(exported).map(([identifier, entry]) => {
    const job = entry as { [key: string]: Json };
    const path = canonicalPath(String(job.name));
    const colon = path.indexOf(":");
    const target = functions[`${path.slice(0, colon)}.js`]?.find(
      ({ name }) => name === path.slice(colon + 1),
    );
    if (!target) {
      throw invalid(identifier, `schedules ${path}, which is not a function of this push`);
    }
    if (target.udfType === "query") {
      throw invalid(identifier, `schedules ${path}, a query; only mutations and actions can be`);
    }
    const spec: CronSpec = {
      identifier,
      path,
      args: Array.isArray(job.args) ? (job.args[0] ?? {}) : {},
      schedule: job.schedule ?? null,
    };
    try {
      checkScheduledArguments({ component: "", path }, spec.args);
    } catch (error) {
      throw invalid(
        identifier,
        `cannot be kept: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    try {
      nextRun(spec.schedule, Date.now(), identifier);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw invalid(identifier, `has no schedule that can be kept: ${why}`);
    }
    return spec;
  });
}

function invalid(identifier: string, why: string): Error {
  return pushError("InvalidCrons", `The cron job "${identifier}" ${why}.`);
}
