import type { SendQuestion } from "../../convex/shared/inbox";
import { errorText, questionOf } from "../lib/errors";

/** Long enough to notice the wrong row is gone and reach for "Undo". ms */
const WITH_ACTION = 8000;

type Action = { label: string; onClick: () => void };

// The toaster is loaded with the first toast: nobody waits for it at the first paint.
async function sonner() {
  const [{ toast }, { mountToaster }] = await Promise.all([import("sonner"), import("./toaster")]);
  mountToaster();
  return toast;
}

/** Says briefly that something was done. */
export function toast(message: string, action?: Action): void {
  void sonner().then((show) => show(message, options(action)));
}

/** Says briefly that something failed. */
export function toastError(message: string, action?: Action): void {
  void sonner().then((show) => show.error(message, options(action)));
}

/** As toastError; a refusal that is a question can be answered with "anyway" in its place. */
export function toastRefusal(
  error: unknown,
  sendAnyway: (anyway: SendQuestion[]) => Promise<unknown>,
  answered: readonly SendQuestion[] = [],
): void {
  const asked = questionOf(error);
  if (asked === null) return toastError(errorText(error));
  const anyway = [...answered, asked.question];
  const run = async () => {
    try {
      await sendAnyway(anyway);
    } catch (next) {
      toastRefusal(next, sendAnyway, anyway);
    }
  };
  toastError(errorText(error), { label: "Send anyway", onClick: () => void run() });
}

function options(action: Action | undefined) {
  return action ? { action, duration: WITH_ACTION } : {};
}
