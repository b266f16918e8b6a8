export type AuthChoice =
  | {
      kind: "clerk";
      publishableKey: string;
      /** Where Clerk's Frontend API is, when not at the address in the key. */
      proxyUrl?: string | undefined;
    }
  | { kind: "local"; url: string };

export type Missing = { variable: string; purpose: string };

export type Config =
  | { kind: "ready"; convexUrl: string; auth: AuthChoice }
  | { kind: "incomplete"; missing: Missing[] };

function chooseAuth(env: ImportMetaEnv): AuthChoice | null {
  if (env.VITE_CLERK_PUBLISHABLE_KEY) {
    return {
      kind: "clerk",
      publishableKey: env.VITE_CLERK_PUBLISHABLE_KEY,
      proxyUrl: env.VITE_CLERK_PROXY_URL || undefined,
    };
  }
  if (env.MODE === "development" && env.VITE_LOCAL_AUTH_URL)
    return { kind: "local", url: env.VITE_LOCAL_AUTH_URL };
  return null;
}

/** What this build was told, or what it should have been told. */
export function readConfig(env: ImportMetaEnv): Config {
  const auth = chooseAuth(env);
  const missing: Missing[] = [];
  if (!env.VITE_CONVEX_URL) {
    missing.push({
      variable: "VITE_CONVEX_URL",
      purpose: "The address of the Convex deployment that holds the data.",
    });
  }
  if (!auth) {
    missing.push({
      variable: "VITE_CLERK_PUBLISHABLE_KEY",
      purpose: "How members sign in: the publishable key of the Clerk application.",
    });
  }
  if (!env.VITE_CONVEX_URL || !auth) return { kind: "incomplete", missing };
  return { kind: "ready", convexUrl: env.VITE_CONVEX_URL, auth };
}
