import { useEffect, useState } from "react";
import { Failed } from "../../ui/failed";
import { AppSkeleton } from "../app-skeleton";

/** Long for a script, short for somebody who waits. ms */
const PATIENCE = 12_000;

/** While Clerk's script is on its way, which a blocker, a wrong key or an outage can keep for good. */
export function SignInLoading() {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE);
    return () => clearTimeout(timer);
  }, []);
  if (!isLate) return <AppSkeleton />;
  return (
    <Failed title="The sign-in does not load" onRetry={() => window.location.reload()}>
      What signs you in here could not be fetched. Check your connection, and whether something in
      the browser blocks it.
    </Failed>
  );
}
