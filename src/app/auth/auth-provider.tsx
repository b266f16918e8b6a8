import type { ConvexReactClient } from "convex/react";
import { lazy, Suspense, type ReactNode } from "react";
import { AppSkeleton } from "../app-skeleton";
import type { AuthChoice } from "../config";

const ClerkAuth = lazy(() => import("./clerk-auth"));

// Compared with constants, so that a production build drops the branch and the code behind it.
const LocalAuth =
  import.meta.env.MODE === "development" || import.meta.env.MODE === "local"
    ? lazy(() => import("./local-auth"))
    : null;

type AuthProviderProps = { auth: AuthChoice; client: ConvexReactClient; children: ReactNode };

/** Signs the member in by whichever way this build has, then shows the children. */
export function AuthProvider({ auth, client, children }: AuthProviderProps) {
  return (
    <Suspense fallback={<AppSkeleton />}>
      {auth.kind === "clerk" && (
        <ClerkAuth publishableKey={auth.publishableKey} client={client}>
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
