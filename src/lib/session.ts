import { createContext, use } from "react";

/** What the chosen way of signing in offers to the rest of the client. */
export type Session = {
  signOut: () => void;
  /** Chooses another business, or joins or makes one; where the sign-in knows of several. */
  switchBusiness?: () => void;
};

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error("useSession needs an auth provider above it");
  return session;
}
