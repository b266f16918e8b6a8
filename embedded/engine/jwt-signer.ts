/** `ctx.auth.signJwt`: tokens that this deployment signs, and the key by which anyone checks them. */
import { Buffer } from "node:buffer";
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";
import type { ComponentPath, Json } from "../deployment.ts";
import type { Store } from "../store/store.ts";

type Claims = { [claim: string]: Json };

const MAX_SECONDS = 60 * 60;
/** Characters of a token, and bytes. */
const MAX_SIZE = 8_000;
const JTI_BYTES = 16;
const RESERVED = new Set(["iss", "iat", "exp", "nbf"]);
const RESERVED_PREFIX = /^(?:convex|cvx)/i;
const META = "jwtKey";

export class JwtSigner {
  readonly #cloudUrl: string;
  readonly #key: KeyObject;
  readonly #public: { [field: string]: Json };

  /** The key is made with the data and stays with it. */
  constructor(store: Store, cloudUrl: string) {
    this.#cloudUrl = cloudUrl;
    let pem = store.meta(META);
    if (typeof pem !== "string") {
      const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      pem = String(privateKey.export({ type: "pkcs8", format: "pem" }));
      store.setMeta(META, pem);
    }
    this.#key = createPrivateKey(pem);
    const {
      crv = "",
      kty = "",
      x = "",
      y = "",
    } = createPublicKey(this.#key).export({
      format: "jwk",
    });
    // The key's thumbprint (RFC 7638).
    const kid = createHash("sha256").update(JSON.stringify({ crv, kty, x, y })).digest("base64url");
    this.#public = { kty, crv, x, y, kid, alg: "ES256", use: "sig" };
  }

  /** The public key, as a JWKS. */
  get jwks(): Json {
    return { keys: [this.#public] };
  }

  /** `now` in milliseconds. Throws when the claims or the lifetime are not allowed. */
  sign(component: ComponentPath, claims: Json, expiresInSeconds: Json, now: number): string {
    const given = checkedClaims(claims);
    if (
      typeof expiresInSeconds !== "number" ||
      !(expiresInSeconds >= 1 && Math.floor(expiresInSeconds) <= MAX_SECONDS)
    ) {
      throw new Error(
        `\`expiresInSeconds\` must be between 1 and ${MAX_SECONDS}, not ${JSON.stringify(expiresInSeconds)}.`,
      );
    }
    const iat = Math.floor(now / 1_000);
    const iss = component === "" ? this.#cloudUrl : `${this.#cloudUrl}/components/${component}`;
    const header = { alg: "ES256", typ: "JWT", kid: this.#public.kid };
    const payload = { ...given, iss, iat, exp: iat + Math.floor(expiresInSeconds) };
    const text = `${encoded(header)}.${encoded(payload)}`;
    const seal = sign("sha256", Buffer.from(text), { key: this.#key, dsaEncoding: "ieee-p1363" });
    const token = `${text}.${seal.toString("base64url")}`;
    if (token.length > MAX_SIZE) {
      throw new Error(`A token may have ${MAX_SIZE} bytes; this one has ${token.length}.`);
    }
    return token;
  }
}

function checkedClaims(claims: Json): Claims {
  if (typeof claims !== "object" || claims === null || Array.isArray(claims)) {
    throw new Error("`claims` must be an object.");
  }
  for (const name of Object.keys(claims)) {
    if (RESERVED.has(name) || RESERVED_PREFIX.test(name)) {
      throw new Error(`The claim "${name}" is reserved and may not be set.`);
    }
  }
  const { aud, sub, jti = randomBytes(JTI_BYTES).toString("base64url") } = claims;
  if (sub !== undefined && !isText(sub)) throw new Error('The claim "sub" must be text.');
  if (!isText(jti)) throw new Error('The claim "jti" must be text.');
  // One key signs for all: only by this can a verifier tell what is meant for it.
  const audiences = Array.isArray(aud) ? aud : [aud];
  if (audiences.length === 0 || !audiences.every(isText)) {
    throw new Error('The claim "aud" must name who is to verify the token, or be a list of such.');
  }
  return { ...claims, jti };
}

function isText(value: Json | undefined): boolean {
  return typeof value === "string" && value !== "";
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
