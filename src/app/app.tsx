import { ConvexReactClient } from "convex/react";
import { Redirect, Route, Switch } from "wouter";
import { lazy } from "../lib/lazy";
import { ErrorBoundary } from "../ui/error-boundary";
import { Failed } from "../ui/failed";
import {
  CONVERSATIONS,
  CONVERSATIONS_PATTERN,
  CUSTOMERS_PATTERN,
  REPORTS,
  SETTINGS_PATTERN,
  sidePanelFrom,
} from "../lib/routes";
import { AuthProvider } from "./auth/auth-provider";
import { readConfig } from "./config";
import { ConnectionBanner } from "./connection-banner";
import { ConversationsPage } from "./conversations-page";
import { CustomersRoute } from "./customers-route";
import { NotFoundPage } from "./not-found-page";
import { PageSkeleton } from "./page-skeleton";
import { Shell } from "./shell";

const ReportsRoute = lazy(() => import("./reports-route"));
const SettingsPage = lazy(() => import("./settings/settings-page"));

// Whoever has set everything up never sees it.
const SetupScreen = lazy(() => import("./setup-screen"));

const config = readConfig(import.meta.env);
const client = config.kind === "ready" ? new ConvexReactClient(config.convexUrl) : null;

export function App() {
  if (config.kind === "incomplete" || !client) {
    return <SetupScreen missing={config.kind === "incomplete" ? config.missing : []} />;
  }
  return (
    <ErrorBoundary
      fallback={(retry) => <Failed title="The page stopped working" onRetry={retry} />}
    >
      <div className="flex h-dvh flex-col">
        <ConnectionBanner client={client} />
        <div className="relative min-h-0 flex-1 overflow-y-auto">
          <AuthProvider auth={config.auth} client={client}>
            <Shell>
              <Switch>
                <Route path="/">
                  <Redirect to={CONVERSATIONS} replace />
                </Route>
                <Route path={CONVERSATIONS_PATTERN}>
                  {({ id, panel }) => (
                    <ConversationsPage segment={id} panel={sidePanelFrom(panel)} />
                  )}
                </Route>
                <Route path={CUSTOMERS_PATTERN}>
                  {({ id }) => <CustomersRoute segment={id} />}
                </Route>
                <Route path={REPORTS}>
                  <ReportsRoute placeholder={<PageSkeleton />} />
                </Route>
                <Route path={SETTINGS_PATTERN}>
                  {({ section, id }) => (
                    <SettingsPage path={section} id={id} placeholder={<PageSkeleton />} />
                  )}
                </Route>
                <Route>
                  <NotFoundPage />
                </Route>
              </Switch>
            </Shell>
          </AuthProvider>
        </div>
      </div>
    </ErrorBoundary>
  );
}
