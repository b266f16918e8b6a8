/** The smallest page with Clerk's own components, for tests of what the sandbox says to them. */
import {
  ClerkProvider,
  OrganizationList,
  OrganizationSwitcher,
  SignIn,
  SignedIn,
  SignedOut,
  UserButton,
  useAuth,
} from "@clerk/clerk-react";
import { createRoot } from "react-dom/client";

declare global {
  interface Window {
    /** The Frontend API's address. */
    proxyUrl: string;
    publishableKey: string;
    /** The session token as it is now. */
    currentToken: () => Promise<string | null>;
  }
}

function Who() {
  const { orgId, orgRole, getToken } = useAuth();
  window.currentToken = () => getToken();
  return (
    <p>
      Organisation: {orgId ?? "none"}, role: {orgRole ?? "none"}
    </p>
  );
}

function Page() {
  return (
    <ClerkProvider
      publishableKey={window.publishableKey}
      proxyUrl={window.proxyUrl}
      clerkJSUrl={`${window.proxyUrl}/npm/@clerk/clerk-js@5/dist/clerk.browser.js`}
      telemetry={false}
    >
      <SignedOut>
        <SignIn routing="hash" />
      </SignedOut>
      <SignedIn>
        <Who />
        <UserButton />
        <OrganizationSwitcher hidePersonal />
        <OrganizationList hidePersonal skipInvitationScreen />
      </SignedIn>
    </ClerkProvider>
  );
}

const place = document.querySelector("main");
if (place) createRoot(place).render(<Page />);
