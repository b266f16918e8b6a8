import type { ConvexReactClient } from "convex/react";
import type { ReactNode } from "react";
import { lazy } from "../../lib/lazy";
import { AppSkeleton } from "../app-skeleton";
import type { AuthChoice } from "../config";

const ClerkAuth = lazy(() => import("./clerk-auth"));

// Compared with a constant, so that a production build drops the branch and the code behind it.
const LocalAuth =
  import.meta.env.MODE === "development" ? lazy(() => import("./local-auth")) : null;

type AuthProviderProps = { auth: AuthChoice; client: ConvexReactClient; children: ReactNode };

/** Signs the member in by whichever way this build has, then shows the children. */
export function AuthProvider({ auth, client, children }: AuthProviderProps) {
  const placeholder = <AppSkeleton />;
  if (auth.kind === "clerk") {
    const { publishableKey, proxyUrl } = auth;
    return <ClerkAuth {...{ publishableKey, proxyUrl, client, placeholder }}>{children}</ClerkAuth>;
  }
  return (
    LocalAuth && (
      <LocalAuth url={auth.url} client={client} placeholder={placeholder}>
        {children}
      </LocalAuth>
    )
  );
}
