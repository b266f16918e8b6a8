import { useEffect, useRef, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { EVENT_OUTCOMES, PROVIDERS } from "../../../convex/shared/journal";
import { journalPath, journalViewFrom } from "../../lib/routes";
import { useDebounced } from "../../lib/use-debounced";
import { Choice } from "../../ui/choice";
import { ErrorBoundary } from "../../ui/error-boundary";
import { Failed } from "../../ui/failed";
import { SearchBox } from "../../ui/search-box";
import { EventDialog } from "./event-dialog";
import { EventList } from "./event-list";
import { KeepFor } from "./keep-for";
import { OUTCOMES, PROVIDER_NAMES } from "./words";

/** All that the providers told us, newest first, and what became of it. */
export default function JournalPage({ id }: { id: string | null }) {
  const view = journalViewFrom(useSearch());
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState(view.words);
  const settled = useDebounced(typed, 300);
  const written = useRef(view.words);
  useEffect(() => {
    if (settled === written.current) return;
    written.current = settled;
    navigate(journalPath({ ...view, words: settled }), { replace: true });
    // oxlint-disable-next-line react/exhaustive-deps -- only what is typed moves the address
  }, [settled]);
  const { outcome, provider, words } = view;
  const filtered = words !== "" || outcome !== undefined || provider !== undefined;
  const clear = () => {
    setTyped("");
    written.current = "";
    navigate(journalPath({ words: "" }));
  };

  return (
    <>
      <div className="flex shrink-0 flex-wrap gap-2 border-b border-line px-4 py-2.5">
        <SearchBox
          value={typed}
          onChange={setTyped}
          placeholder="Number, provider’s id, or the address of a message"
          aria-label="Search the journal"
          className="w-full md:w-auto md:max-w-96 md:min-w-56 md:flex-1"
        />
        <Choice
          label="Outcome"
          all="Every outcome"
          value={outcome}
          options={EVENT_OUTCOMES.map((value) => ({ value, label: OUTCOMES[value].label }))}
          onChange={(value) => {
            const { outcome: _, ...rest } = view;
            navigate(journalPath(value === undefined ? rest : { ...rest, outcome: value }));
          }}
        />
        <Choice
          label="Provider"
          all="Every provider"
          value={provider}
          options={PROVIDERS.map((value) => ({ value, label: PROVIDER_NAMES[value] }))}
          onChange={(value) => {
            const { provider: _, ...rest } = view;
            navigate(journalPath(value === undefined ? rest : { ...rest, provider: value }));
          }}
        />
        <KeepFor />
      </div>
      <div className="min-h-0 flex-1">
        <ErrorBoundary
          // What else is asked for is tried anew.
          key={[outcome, provider, words].join(" ")}
          fallback={(retry) => <Failed title="The journal could not be loaded" onRetry={retry} />}
        >
          <EventList view={view} onClear={filtered ? clear : null} />
        </ErrorBoundary>
      </div>
      {id !== null && <EventDialog id={id} onClose={() => navigate(journalPath(view))} />}
    </>
  );
}
