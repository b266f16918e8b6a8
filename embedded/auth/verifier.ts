/** Checks users' tokens against the providers in auth.config. */
import { decodeJwt, errors, jwtVerify, type JWTPayload } from "jose";
import type { AuthProvider } from "../deployment.ts";
import { AuthError } from "./auth-error.ts";
import type { Fetch, Web } from "./cached-json.ts";
import { customIdentity, oidcIdentity, type Claims } from "./identity-claims.ts";
import { keySource, sameIssuer, type KeySource } from "./key-source.ts";

/** Seconds that clocks may disagree by. */
const CLOCK_TOLERANCE = 5;
/** What Convex accepts of an OIDC provider; a customJwt provider names its own. */
const OIDC_ALGORITHMS = ["RS256", "EdDSA"];

export interface VerifiedToken {
  /** JSON text of the UserIdentity, keys sorted: equal identities have equal texts. */
  identity: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

export interface Verifier {
  /** Throws AuthError. Needs no `this`. */
  verify: (token: string) => Promise<VerifiedToken>;
}

function audiences({ aud }: JWTPayload): string[] {
  return aud === undefined ? [] : [aud].flat();
}

function matches(provider: AuthProvider, issuer: string, claims: JWTPayload): boolean {
  const configured = provider.type === "oidc" ? provider.domain : provider.issuer;
  if (!sameIssuer(configured, issuer)) return false;
  return provider.applicationID === null || audiences(claims).includes(provider.applicationID);
}

function describe(provider: AuthProvider): string {
  return provider.type === "oidc"
    ? `OIDC(domain=${provider.domain}, app_id=${provider.applicationID})`
    : `CustomJWT(issuer=${provider.issuer}, app_id=${provider.applicationID ?? "none"})`;
}

function noProvider(providers: AuthProvider[]): AuthError {
  const advice =
    providers.length === 0
      ? " (no providers configured). Check convex/auth.config.ts."
      : `. Check that your JWT's issuer and audience match one of your configured providers: [${providers.map(describe).join(", ")}]`;
  return new AuthError(
    "NoAuthProvider",
    `No auth provider found matching the given token${advice}`,
  );
}

function unverifiedClaims(token: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch (cause) {
    throw new AuthError(
      "InvalidAuthHeader",
      "Could not parse JWT payload. Check that the token is a valid JWT format with three base64-encoded parts separated by dots.",
      cause,
    );
  }
}

/** jose's reasons in words that name no part of the token. */
function reason(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "the token has expired";
  if (error instanceof errors.JWTClaimValidationFailed)
    return `the '${error.claim}' claim is wrong`;
  if (error instanceof errors.JOSEAlgNotAllowed) return "its algorithm is not allowed";
  if (error instanceof errors.JWKSNoMatchingKey) {
    return "its 'kid' (key ID) header matches no key in the provider's JWKS";
  }
  if (error instanceof errors.JWKSMultipleMatchingKeys) {
    return "it has no 'kid' (key ID) header and the provider has several keys";
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return "its signature is invalid";
  return "it is malformed";
}

/** @param now milliseconds since 1970 */
function refusal(provider: AuthProvider, error: unknown, now: number): AuthError {
  const why = reason(error);
  if (provider.type === "oidc") {
    return new AuthError("Unauthenticated", `Could not verify OIDC token claim: ${why}.`, error);
  }
  const told = (text: string) => new AuthError("InvalidAuthHeader", text, error);
  if (error instanceof errors.JWTExpired) {
    const since = Math.floor(now / 1_000) - Number(error.payload.exp);
    return told(`Could not validate token: Token expired ${since} seconds ago`);
  }
  const isDecoded = error instanceof errors.JWTClaimValidationFailed;
  return told(`Could not ${isDecoded ? "validate" : "decode"} token: ${why}.`);
}

async function verified(
  provider: AuthProvider,
  source: KeySource,
  token: string,
  now: number,
): Promise<JWTPayload> {
  const options = {
    algorithms: provider.type === "oidc" ? OIDC_ALGORITHMS : [provider.algorithm],
    requiredClaims: ["sub", "exp", ...(provider.type === "oidc" ? ["iat"] : [])],
    clockTolerance: CLOCK_TOLERANCE,
    currentDate: new Date(now),
    ...(provider.applicationID === null ? {} : { audience: provider.applicationID }),
  };
  try {
    return (await jwtVerify(token, await source.keys(), options)).payload;
  } catch (error) {
    if (error instanceof AuthError) throw error;
    // The provider may have begun to sign with a new key.
    if (!(error instanceof errors.JWKSNoMatchingKey) || !(await source.renew())) {
      throw refusal(provider, error, now);
    }
  }
  try {
    return (await jwtVerify(token, await source.keys(), options)).payload;
  } catch (error) {
    throw error instanceof AuthError ? error : refusal(provider, error, now);
  }
}

async function verifyToken(
  token: string,
  providers: { provider: AuthProvider; source: KeySource }[],
  now: number,
): Promise<VerifiedToken> {
  const unverified = unverifiedClaims(token);
  const { iss } = unverified;
  if (typeof iss !== "string") {
    throw new AuthError(
      "InvalidAuthHeader",
      "Missing issuer claim ('iss') in JWT payload. The JWT must include an 'iss' claim that matches one of your configured auth providers.",
    );
  }
  const found = providers.find(({ provider }) => matches(provider, iss, unverified));
  if (!found) throw noProvider(providers.map(({ provider }) => provider));
  const { provider, source } = found;
  const claims = await verified(provider, source, token, now);
  if (provider.type === "oidc" && audiences(claims).length !== 1) {
    throw new AuthError(
      "Unauthenticated",
      "Could not verify OIDC token claim: the token has several audiences, which Convex does not accept.",
    );
  }
  const { sub, exp } = claims;
  if (typeof sub !== "string" || exp === undefined) {
    throw refusal(provider, new errors.JWTInvalid("sub or exp is missing"), now);
  }
  const identity = provider.type === "oidc" ? oidcIdentity : customIdentity;
  return { identity: identity(claims as Claims, iss, sub), expiresAt: exp * 1000 };
}

/**
 * A verifier for one deployment's providers. Keys are fetched when first needed and kept as their
 * cache headers allow; an unknown key id fetches them again, at most once in ten seconds.
 */
export function createVerifier(
  providers: AuthProvider[],
  fetch: Fetch = (url, init) => globalThis.fetch(url, init),
  now: () => number = Date.now,
): Verifier {
  const web: Web = { fetch, now };
  const sources = providers.map((provider) => ({ provider, source: keySource(provider, web) }));
  return { verify: (token) => verifyToken(token, sources, now()) };
}
