import type { Issuer } from "../oidc/issuer.ts";
import type { SvixContext } from "../svix.ts";
import type { ClerkStore } from "./store.ts";

export interface ClerkContext extends SvixContext {
  clerk: ClerkStore;
  /** sk_… */
  secretKey: string;
  issuer: Issuer;
  origin: () => string;
}
