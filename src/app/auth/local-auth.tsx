import { ConvexProviderWithAuth, useConvexAuth, type ConvexReactClient } from "convex/react";
import { createContext, use, useCallback, useMemo, useRef, useState, type ReactNode } from "react";
import { MemberPicker } from "../../features/sign-in/member-picker";
import { SessionContext } from "../../lib/session";
import { readStored, session as tabStorage, writeStored } from "../../lib/stored";
import { AppSkeleton } from "../app-skeleton";
import { fetchToken, fetchUsers, SignInRefused } from "./local-provider";

// Per tab, so that two windows can be two members.
const CHOICE = "local-auth.subject";
const EARLY = 60_000;
const ATTEMPTS = 4;

type FetchAccessToken = (args: { forceRefreshToken: boolean }) => Promise<string | null>;
type LocalState = { subject: string | null; fetchAccessToken: FetchAccessToken };

const LocalContext = createContext<LocalState | null>(null);

function useLocalAuth() {
  const state = use(LocalContext);
  if (!state) throw new Error("useLocalAuth needs LocalAuth above it");
  return {
    isLoading: false,
    isAuthenticated: state.subject !== null,
    fetchAccessToken: state.fetchAccessToken,
  };
}

type LocalAuthProps = { url: string; client: ConvexReactClient; children: ReactNode };

/** Demo members to choose from, for development and for everything on one machine. */
export default function LocalAuth({ url, client, children }: LocalAuthProps) {
  const [subject, setSubject] = useState(() => readStored(tabStorage, CHOICE));
  const held = useRef<{ subject: string; token: string; expiresAt: number } | null>(null);

  const choose = useCallback((chosen: string | null) => {
    writeStored(tabStorage, CHOICE, chosen);
    setSubject(chosen);
  }, []);

  const fetchAccessToken = useCallback<FetchAccessToken>(
    async ({ forceRefreshToken }) => {
      if (!subject) return null;
      const fresh =
        held.current?.subject === subject && held.current.expiresAt > Date.now() + EARLY;
      if (held.current && fresh && !forceRefreshToken) return held.current.token;
      for (let attempt = 1; ; attempt++) {
        try {
          held.current = { subject, ...(await fetchToken(url, subject)) };
          return held.current.token;
        } catch (error) {
          if (error instanceof SignInRefused) {
            choose(null);
            return null;
          }
          if (attempt === ATTEMPTS) return null;
          await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** attempt));
        }
      }
    },
    [url, subject, choose],
  );

  const state = useMemo(() => ({ subject, fetchAccessToken }), [subject, fetchAccessToken]);
  return (
    <LocalContext value={state}>
      <ConvexProviderWithAuth client={client} useAuth={useLocalAuth}>
        <LocalGate url={url} subject={subject} choose={choose}>
          {children}
        </LocalGate>
      </ConvexProviderWithAuth>
    </LocalContext>
  );
}

type LocalGateProps = {
  url: string;
  subject: string | null;
  choose: (subject: string | null) => void;
  children: ReactNode;
};

function LocalGate({ url, subject, choose, children }: LocalGateProps) {
  const { isLoading, isAuthenticated } = useConvexAuth();
  const session = useMemo(() => ({ signOut: () => choose(null) }), [choose]);
  const load = useCallback((signal: AbortSignal) => fetchUsers(url, signal), [url]);

  if (!subject || (!isLoading && !isAuthenticated)) {
    return (
      <MemberPicker
        load={load}
        onChoose={choose}
        problem={subject ? "The backend did not accept this sign-in. Choose again." : null}
      />
    );
  }
  if (isLoading) return <AppSkeleton />;
  return <SessionContext value={session}>{children}</SessionContext>;
}
