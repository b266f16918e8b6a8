import { useMutation, useQuery } from "convex/react";
import { api } from "../../../convex/_generated/api";
import { KEEP_DAYS } from "../../../convex/shared/journal";
import { errorText } from "../../lib/errors";
import { INPUT } from "../../ui/field";
import { toast, toastError } from "../../ui/toast";

/** How long events are kept. */
export function KeepFor() {
  const days = useQuery(api.journal.keptFor);
  const change = useMutation(api.journal.setKeptFor).withOptimisticUpdate((store, { days: now }) =>
    store.setQuery(api.journal.keptFor, {}, now),
  );
  if (days === undefined) return null;
  const choose = (text: string) => {
    const chosen = KEEP_DAYS.find((known) => String(known) === text);
    if (chosen === undefined) return;
    change({ days: chosen }).then(
      () => toast(`Events older than ${chosen} days are dropped from now on.`),
      (error: unknown) => toastError(errorText(error)),
    );
  };
  return (
    <label className="flex w-48 items-center gap-2 md:ml-auto text-sm text-muted">
      <span className="whitespace-nowrap">Keep for</span>
      <select value={days} onChange={(event) => choose(event.target.value)} className={INPUT}>
        {KEEP_DAYS.map((known) => (
          <option key={known} value={known}>
            {known} days
          </option>
        ))}
      </select>
    </label>
  );
}
