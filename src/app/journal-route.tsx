import { ShieldAlert } from "lucide-react";
import { lazy, Suspense } from "react";
import { useMe } from "../lib/me";
import { Notice } from "../ui/notice";
import { PageSkeleton } from "./page-skeleton";

const JournalPage = lazy(() => import("../features/journal/journal-page"));

/** Settings › Delivery journal, for who may change settings. */
export function JournalRoute({ segment }: { segment: string | undefined }) {
  if (!useMe().member.permissions.includes("manageSettings")) {
    return (
      <Notice icon={ShieldAlert} title="Only owners and admins see the delivery journal">
        It holds all that the providers told us, word for word.
      </Notice>
    );
  }
  return (
    <Suspense fallback={<PageSkeleton />}>
      <JournalPage id={segment ?? null} />
    </Suspense>
  );
}
