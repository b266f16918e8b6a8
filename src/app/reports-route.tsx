import { ShieldAlert } from "lucide-react";
import { ROLES, roleCan } from "../../convex/shared/roles";
import ReportsPage from "../features/reports/reports-page";
import { useMe } from "../lib/me";
import { listNames } from "../lib/names";
import { ErrorBoundary } from "../ui/error-boundary";
import { Failed } from "../ui/failed";
import { Notice } from "../ui/notice";

/** The reports page, for whose role has it. */
export default function ReportsRoute() {
  if (!useMe().member.permissions.includes("viewReports")) {
    const roles = ROLES.filter((role) => roleCan(role, "viewReports"));
    return (
      <Notice
        icon={ShieldAlert}
        title={`Reports are for ${listNames(roles.map((role) => `${role}s`))}`}
      />
    );
  }
  return (
    <ErrorBoundary
      fallback={(retry) => <Failed title="The report could not be shown" onRetry={retry} />}
    >
      <ReportsPage />
    </ErrorBoundary>
  );
}
