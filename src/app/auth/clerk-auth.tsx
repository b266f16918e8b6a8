// The only file that knows Clerk: @clerk/clerk-react is to be followed by @clerk/react.
import {
  ClerkProvider,
  OrganizationList,
  SignIn,
  useAuth,
  useClerk,
  useOrganizationList,
} from "@clerk/clerk-react";
import { useConvexAuth, type ConvexReactClient } from "convex/react";
import { ConvexProviderWithClerk } from "convex/react-clerk";
import { useEffect, useMemo, useState, type ReactNode } from "react";
import { SessionContext } from "../../lib/session";
import { AppSkeleton } from "../app-skeleton";
import { Entrance } from "./entrance";
import { SignInLoading } from "./sign-in-loading";

type ClerkAuthProps = {
  publishableKey: string;
  proxyUrl: string | undefined;
  client: ConvexReactClient;
  children: ReactNode;
};

const SCRIPT = "/npm/@clerk/clerk-js@5/dist/clerk.browser.js";

/** Clerk's pages in our theme, light and dark. */
const OUR_COLOURS = {
  colorBackground: "var(--color-surface)",
  colorForeground: "var(--color-ink)",
  colorMutedForeground: "var(--color-muted)",
  colorPrimary: "var(--color-accent)",
  colorPrimaryForeground: "var(--color-on-accent)",
  colorInput: "var(--color-surface)",
  colorInputForeground: "var(--color-ink)",
  // Clerk draws it at a fraction of its strength.
  colorBorder: "var(--color-faint)",
  colorRing: "var(--color-accent)",
  colorNeutral: "var(--color-ink)",
  colorDanger: "var(--color-danger)",
};

export default function ClerkAuth({ publishableKey, proxyUrl, client, children }: ClerkAuthProps) {
  return (
    <ClerkProvider
      publishableKey={publishableKey}
      // Clerk's own rule for where its script is, but for the https that one machine does not have.
      {...(proxyUrl && { proxyUrl, clerkJSUrl: `${proxyUrl}${SCRIPT}` })}
      telemetry={false}
      appearance={{ variables: OUR_COLOURS }}
      afterSignOutUrl="/"
    >
      <ConvexProviderWithClerk client={client} useAuth={useAuth}>
        <ClerkGate>{children}</ClerkGate>
      </ConvexProviderWithClerk>
    </ClerkProvider>
  );
}

function ClerkGate({ children }: { children: ReactNode }) {
  const clerk = useClerk();
  const { isLoaded, isSignedIn, orgId } = useAuth();
  const { isLoading, isAuthenticated } = useConvexAuth();
  const [isAsked, setAsked] = useState(false);
  const session = useMemo(
    () => ({
      signOut: () => void clerk.signOut(),
      switchBusiness: () => {
        setAsked(true);
        void clerk.setActive({ organization: null });
      },
    }),
    [clerk],
  );

  if (!isLoaded) return <SignInLoading />;
  if (!isSignedIn) {
    return (
      <Centred>
        <SignIn routing="hash" />
      </Centred>
    );
  }
  if (!orgId) return <ChooseBusiness isAsked={isAsked} />;
  if (isLoading || !isAuthenticated) return <AppSkeleton />;
  return (
    <SessionContext value={session}>
      <Entrance>{children}</Entrance>
    </SessionContext>
  );
}

/** Who is in one business alone is not asked which, unless they want to be. */
function ChooseBusiness({ isAsked }: { isAsked: boolean }) {
  const { isLoaded, setActive, userMemberships } = useOrganizationList({ userMemberships: true });
  const [only, second] = userMemberships.data ?? [];
  const organization = second || isAsked ? undefined : only?.organization.id;
  useEffect(() => {
    if (organization) void setActive?.({ organization });
  }, [organization, setActive]);
  if (!isLoaded || userMemberships.isLoading || organization) return <AppSkeleton />;
  return (
    <Centred>
      <OrganizationList hidePersonal afterSelectOrganizationUrl="/" />
    </Centred>
  );
}

function Centred({ children }: { children: ReactNode }) {
  return <main className="flex min-h-full items-center justify-center p-6">{children}</main>;
}
