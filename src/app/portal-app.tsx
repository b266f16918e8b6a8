import { ConvexProvider, ConvexReactClient } from "convex/react";
import { useSyncExternalStore } from "react";
import { tokenFrom } from "../../convex/shared/portal";
import { ClosedPage } from "../features/portal/closed-page";
import { PortalPage } from "../features/portal/portal-page";
import { ErrorBoundary } from "../ui/error-boundary";
import { Failed } from "../ui/failed";
import { ConnectionBanner } from "./connection-banner";

const url = import.meta.env.VITE_CONVEX_URL;
const client = url ? new ConvexReactClient(url) : null;

function subscribe(listener: () => void) {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
}

/** The customer's page for the link in the address. Nobody signs in: the link is all there is. */
export function PortalApp() {
  const token = tokenFrom(useSyncExternalStore(subscribe, () => location.hash));
  if (client === null || token === null) return <ClosedPage />;
  return (
    <ErrorBoundary
      fallback={(retry) => <Failed title="The page stopped working" onRetry={retry} />}
    >
      <div className="flex h-dvh flex-col">
        <ConnectionBanner client={client} />
        <div className="relative min-h-0 flex-1">
          <ConvexProvider client={client}>
            <PortalPage key={token} token={token} />
          </ConvexProvider>
        </div>
      </div>
    </ErrorBoundary>
  );
}
