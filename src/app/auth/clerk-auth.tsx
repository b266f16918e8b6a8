// The only file that knows Clerk: @clerk/clerk-react is to be followed by @clerk/react.
import { ClerkProvider, SignIn, useAuth, useClerk } from "@clerk/clerk-react";
import { useConvexAuth, type ConvexReactClient } from "convex/react";
import { ConvexProviderWithClerk } from "convex/react-clerk";
import { useMemo, type ReactNode } from "react";
import { SessionContext } from "../../lib/session";
import { AppSkeleton } from "../app-skeleton";

type ClerkAuthProps = { publishableKey: string; client: ConvexReactClient; children: ReactNode };

export default function ClerkAuth({ publishableKey, client, children }: ClerkAuthProps) {
  return (
    <ClerkProvider publishableKey={publishableKey} afterSignOutUrl="/">
      <ConvexProviderWithClerk client={client} useAuth={useAuth}>
        <ClerkGate>{children}</ClerkGate>
      </ConvexProviderWithClerk>
    </ClerkProvider>
  );
}

function ClerkGate({ children }: { children: ReactNode }) {
  const clerk = useClerk();
  const { isLoading, isAuthenticated } = useConvexAuth();
  const session = useMemo(() => ({ signOut: () => void clerk.signOut() }), [clerk]);

  if (isLoading) return <AppSkeleton />;
  if (!isAuthenticated) {
    return (
      <main className="flex min-h-full items-center justify-center p-6">
        <SignIn routing="hash" />
      </main>
    );
  }
  return <SessionContext value={session}>{children}</SessionContext>;
}
