import { reportFailure } from "../model/log";

/**
 * Applies a verified event. One that cannot be applied, for whatever reason, is kept in the journal,
 * where people see it and can have it applied again. Returns whether it was applied: when not, the
 * provider is to hear of a failure, and may send it again.
 */
export async function applyOrKeep(
  apply: () => Promise<unknown>,
  keep: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await apply();
    return true;
  } catch (error) {
    // Its name alone: what it says may hold a customer's words.
    await reportFailure("event.notApplied", {
      code: error instanceof Error ? error.name : undefined,
    });
    await keep();
    return false;
  }
}
