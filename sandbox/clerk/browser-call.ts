import type { ClerkProvider } from "./provider.ts";
import type { ClerkClient, ClerkSession } from "./types.ts";

/** A call of a browser. */
export interface BrowserCall {
  provider: ClerkProvider;
  /** The parts of the address. */
  ids: string[];
  query: URLSearchParams;
  form: Partial<Record<string, string>>;
  /** All values of a field that repeats. */
  values: (name: string) => string[];
  /** The page's origin. */
  from: string | undefined;
  /** The browser as it came. */
  client: ClerkClient | undefined;
  /** The browser, made known when it is not. */
  browser: () => ClerkClient;
  forget: () => void;
  /** The session that asks. Throws 401 when nobody is signed in. */
  session: () => ClerkSession;
}

/** Answers the `response` of Clerk's envelope, or `Plain` what is not put into one. */
export type BrowserHandler = (call: BrowserCall) => unknown;

export class Plain {
  readonly body: unknown;
  constructor(body: unknown) {
    this.body = body;
  }
}
