/** Where a provider's public keys come from. */
import { createLocalJWKSet, type JWK, type JWTVerifyGetKey } from "jose";
import type { AuthProvider, Json } from "../deployment.ts";
import { AuthError } from "./auth-error.ts";
import { CachedJson, DocumentError, type Web } from "./cached-json.ts";

export interface KeySource {
  /** Throws AuthError when the keys cannot be had. */
  keys(): Promise<JWTVerifyGetKey>;
  /** Asks again for keys, as one was not among them; false when that was done just now. */
  renew(): Promise<boolean>;
}

export function withScheme(issuer: string): string {
  return /^https?:\/\//i.test(issuer) ? issuer : `https://${issuer}`;
}

export function sameIssuer(a: string, b: string): boolean {
  return withScheme(a).replace(/\/+$/, "") === withScheme(b).replace(/\/+$/, "");
}

function field(json: Json, name: string): string | null {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return null;
  const value = json[name];
  return typeof value === "string" ? value : null;
}

/** jose imports each key once per set, so a set is made once per fetched document. */
class KeySets {
  #made: { json: Json; set: JWTVerifyGetKey } | null = null;

  of(json: Json): JWTVerifyGetKey {
    if (this.#made?.json !== json) {
      try {
        this.#made = { json, set: createLocalJWKSet(json as { keys: JWK[] }) };
      } catch (cause) {
        throw new DocumentError("the document is not a JWKS", { cause });
      }
    }
    return this.#made.set;
  }
}

class DiscoveredKeys implements KeySource {
  readonly #domain: string;
  readonly #web: Web;
  readonly #configuration: CachedJson;
  readonly #sets = new KeySets();
  #jwks: { url: string; document: CachedJson } | null = null;

  constructor(domain: string, web: Web) {
    this.#domain = domain;
    this.#web = web;
    const root = withScheme(domain).replace(/\/+$/, "");
    this.#configuration = new CachedJson(`${root}/.well-known/openid-configuration`, web);
  }

  async keys(): Promise<JWTVerifyGetKey> {
    try {
      const configuration = await this.#configuration.get();
      const issuer = field(configuration, "issuer") ?? "";
      if (!sameIssuer(issuer, this.#domain)) {
        throw new DocumentError(`it names the issuer '${issuer}'`);
      }
      const url = field(configuration, "jwks_uri");
      if (url === null) throw new DocumentError("it has no jwks_uri");
      if (this.#jwks?.url !== url) {
        this.#jwks = { url, document: new CachedJson(url, this.#web) };
      }
      return this.#sets.of(await this.#jwks.document.get());
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      throw new AuthError(
        "AuthProviderDiscoveryFailed",
        `Auth provider discovery of ${withScheme(this.#domain)} failed: ${error.message}`,
        error,
      );
    }
  }

  async renew(): Promise<boolean> {
    return (await this.#jwks?.document.renew()) ?? false;
  }
}

class GivenKeys implements KeySource {
  readonly #url: string;
  readonly #document: CachedJson | null;
  readonly #sets = new KeySets();
  #inline: Json | null = null;

  constructor(url: string, web: Web) {
    this.#url = url;
    this.#document = url.startsWith("data:") ? null : new CachedJson(url, web);
  }

  async keys(): Promise<JWTVerifyGetKey> {
    try {
      return this.#sets.of(this.#document ? await this.#document.get() : await this.#decode());
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      // A data: URL may be long, and says nothing that the message does not.
      const from = this.#document ? ` from '${this.#url}'` : "";
      throw new AuthError(
        "InvalidAuthHeader",
        `Could not get the provider's JWKS${from}: ${error.message}`,
        error,
      );
    }
  }

  async renew(): Promise<boolean> {
    return (await this.#document?.renew()) ?? false;
  }

  async #decode(): Promise<Json> {
    try {
      this.#inline ??= (await (await fetch(this.#url)).json()) as Json;
      return this.#inline;
    } catch (cause) {
      throw new DocumentError("Invalid JWKS data URL", { cause });
    }
  }
}

/** A provider's keys, fetched when first needed. */
export function keySource(provider: AuthProvider, web: Web): KeySource {
  return provider.type === "oidc"
    ? new DiscoveredKeys(provider.domain, web)
    : new GivenKeys(provider.jwks, web);
}
