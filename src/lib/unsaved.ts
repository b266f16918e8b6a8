import { useEffect } from "react";

/** What was written and not saved, by the form and its writer, kept while this tab is open. */
const kept = new Map<string, object>();

/** What this member has left unsaved in the form of that name. */
export function unsavedOf<Fields extends object>(form: string, memberId: string): Partial<Fields> {
  return kept.get(`${form} ${memberId}`) ?? {};
}

/** Going to another page loses nothing that was written; before the tab closes, the browser asks. */
export function useUnsaved(form: string, memberId: string, changes: object): void {
  const changed = Object.keys(changes).length > 0;
  useEffect(() => {
    if (changed) kept.set(`${form} ${memberId}`, changes);
    else kept.delete(`${form} ${memberId}`);
  }, [form, memberId, changes, changed]);
  useEffect(() => {
    if (!changed) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [changed]);
}
