import { useLocation, useSearch } from "wouter";
import { AUDIT_KINDS } from "../../../convex/shared/audit";
import { auditKindFrom, auditPath } from "../../lib/routes";
import { Choice } from "../../ui/choice";
import { ErrorBoundary } from "../../ui/error-boundary";
import { Failed } from "../../ui/failed";
import { EntryList } from "./entry-list";
import { KINDS } from "./words";

/** Who did what an admin may want to know later, newest first. */
export default function AuditPage() {
  const kind = auditKindFrom(useSearch());
  const [, navigate] = useLocation();
  return (
    <>
      <div className="flex shrink-0 border-b border-line px-4 py-2.5">
        <Choice
          label="Kind"
          all="Everything"
          value={kind}
          options={AUDIT_KINDS.map((value) => ({ value, label: KINDS[value].label }))}
          onChange={(value) => navigate(auditPath(value))}
        />
      </div>
      <div className="min-h-0 flex-1">
        <ErrorBoundary
          // Another kind is tried anew.
          key={kind ?? ""}
          fallback={(retry) => <Failed title="The audit log could not be loaded" onRetry={retry} />}
        >
          <EntryList kind={kind} onClear={() => navigate(auditPath(undefined))} />
        </ErrorBoundary>
      </div>
    </>
  );
}
