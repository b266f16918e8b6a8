import { createHash, timingSafeEqual } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { createVerifier, type VerifiedToken } from "../auth/verifier.ts";
import type { Json } from "../deployment.ts";
import type { Caller, Engine } from "../engine/protocol.ts";
import { HttpError } from "./http-error.ts";

/** Checks a user's token against the deployment's providers; rejects with an Error saying why. */
export type TokenVerifier = (token: string) => Promise<VerifiedToken>;

/** Checks tokens against the providers of what is deployed at the time. */
export function deployedVerifier(engine: Engine): TokenVerifier {
  let providers = engine.deployment?.auth ?? [];
  let verifier = createVerifier(providers);
  engine.onDeployment(({ auth }) => {
    // The same providers keep the keys already fetched.
    if (isDeepStrictEqual(auth, providers)) return;
    providers = auth;
    verifier = createVerifier(auth);
  });
  return (token) => verifier.verify(token);
}

export interface Authenticated {
  caller: Caller;
  /** Milliseconds since 1970; null when it does not expire. */
  expiresAt: number | null;
}

/** Characters; no scheme that is accepted is as short. */
const shortestHeader = 7;

export const anonymous: Caller = { identity: null, access: "client" };

/** Turns what a client presents into a Caller. */
export class Authenticator {
  readonly #adminKey: Buffer;
  readonly #verify: TokenVerifier;

  constructor(adminKey: string, verify: TokenVerifier) {
    this.#adminKey = digest(adminKey);
    this.#verify = verify;
  }

  /**
   * An admin, perhaps acting as a user.
   * @throws HttpError 401 when the key is not this deployment's
   */
  admin(key: string, impersonating: { [key: string]: Json } | null): Caller {
    if (!timingSafeEqual(digest(key), this.#adminKey)) {
      throw new HttpError(
        401,
        "BadAdminKey",
        "The provided admin key was invalid for this instance",
      );
    }
    return {
      identity: impersonating === null ? null : identityText(impersonating),
      access: "admin",
    };
  }

  /**
   * The user a token speaks for.
   * @throws HttpError 401 with the verifier's reason
   */
  async user(token: string): Promise<Authenticated> {
    let verified: VerifiedToken;
    try {
      verified = await this.#verify(token);
    } catch (error) {
      const code =
        error instanceof Error && "code" in error ? String(error.code) : "Unauthenticated";
      throw new HttpError(401, code, error instanceof Error ? error.message : String(error));
    }
    return {
      caller: { identity: verified.identity, access: "client" },
      expiresAt: verified.expiresAt,
    };
  }

  /**
   * Reads an Authorization header: `Bearer <jwt>` or `Convex <key>[:<base64 identity JSON>]`, the
   * first word in upper or lower case.
   * @throws HttpError 400 when it is neither, 401 when what it presents is not accepted
   */
  async header(header: string | undefined): Promise<Caller> {
    if (header === undefined || header === "") return anonymous;
    const [scheme, credentials] = split(header, " ");
    switch (scheme.toLowerCase()) {
      case "bearer":
        return (await this.user(credentials)).caller;
      case "convex":
        return this.adminHeader(credentials);
    }
    if (header.length < shortestHeader) {
      throw new HttpError(400, "InvalidHeaderFailure", "Invalid authentication header");
    }
    throw new HttpError(400, "InvalidAdminKey", "Invalid admin key");
  }

  /** The part of `Convex …` after the scheme. @throws HttpError 401 */
  adminHeader(credentials: string): Caller {
    const [key, identity] = split(credentials.trim(), ":");
    if (identity === "") return this.admin(key, null);
    // The key first, so that a stranger learns nothing about how identities are read.
    this.admin(key, null);
    let json: Json;
    try {
      json = JSON.parse(Buffer.from(identity, "base64").toString("utf8")) as Json;
    } catch {
      throw new HttpError(401, "InvalidIdentity", "The identity to act as is not base64 of JSON");
    }
    if (typeof json !== "object" || json === null || Array.isArray(json)) {
      throw new HttpError(401, "InvalidIdentity", "The identity to act as is not a JSON object");
    }
    return this.admin(key, json);
  }
}

/** The refusal of what only admins may do. */
export function notAnAdmin(): HttpError {
  return new HttpError(
    403,
    "BadDeployKey",
    "The provided deploy key was invalid for this deployment. Double check that the environment this key was generated for matches the desired deployment.",
  );
}

/** An identity given as attributes, with the fields every UserIdentity has and stable key order. */
function identityText(attributes: { [key: string]: Json }): string {
  const subject = attributes.subject ?? "";
  const issuer = attributes.issuer ?? "";
  const identity: { [key: string]: Json } = {
    ...attributes,
    subject,
    issuer,
    tokenIdentifier: attributes.tokenIdentifier ?? `${String(issuer)}|${String(subject)}`,
  };
  const sorted = Object.keys(identity).sort();
  return JSON.stringify(Object.fromEntries(sorted.map((key) => [key, identity[key] ?? null])));
}

/** The token of a `Bearer` header, or null. */
export function bearerToken(header: string | undefined): string | null {
  const [scheme, token] = split(header ?? "", " ");
  return scheme.toLowerCase() === "bearer" && token !== "" ? token : null;
}

function digest(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}

function split(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
