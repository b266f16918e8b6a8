import type { ConvexReactClient } from "convex/react";
import { lazy, Suspense, type ReactNode } from "react";
import { AppSkeleton } from "../app-skeleton";
import type { AuthChoice } from "../config";

const ClerkAuth = lazy(() => import("./clerk-auth"));

// Compared with a constant, so that a production build drops the branch and the code behind it.
const LocalAuth =
  import.meta.env.MODE === "development" ? lazy(() => import("./local-auth")) : null;

type AuthProviderProps = { auth: AuthChoice; client: ConvexReactClient; children: ReactNode };

/** Signs the member in by whichever way this build has, then shows the children. */
export function AuthProvider({ auth, client, children }: AuthProviderProps) {
  return (
    <Suspense fallback={<AppSkeleton />}>
      {auth.kind === "clerk" && (
        <ClerkAuth publishableKey={auth.publishableKey} proxyUrl={auth.proxyUrl} client={client}>
          {children}
        </ClerkAuth>
      )}
      {auth.kind === "local" && LocalAuth && (
        <LocalAuth url={auth.url} client={client}>
          {children}
        </LocalAuth>
      )}
    </Suspense>
  );
}
