import { chmodSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { SignJWT, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from "jose";
import type { JWK, JWTPayload } from "jose";
import type { OidcUser } from "../types.ts";

export const TOKEN_SECONDS = 3600;
/** What the application calls itself in convex/auth.config.ts. */
const AUDIENCE = "convex";

export type Issuer = Awaited<ReturnType<typeof createIssuer>>;

/**
 * An OpenID issuer for one machine. The RS256 key is made at first start and kept in `keyFile`
 * (readable by its owner only), or in memory when null. Throws when the file is not such a key.
 */
export async function createIssuer(keyFile: string | null, origin: () => string) {
  const secret = await loadKey(keyFile);
  const kid = await calculateJwkThumbprint(secret);
  const key = await importJWK(secret, "RS256");
  const { kty, n, e } = secret;
  const issuer = () => `${origin()}/oidc`;
  const sign = (claims: JWTPayload) =>
    new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid, typ: "JWT" }).sign(key);

  return {
    issuer,
    /** Signs any claims; whoever stands in for another issuer says all of them. */
    sign,
    jwks: () => ({ keys: [{ kty, n, e, kid, alg: "RS256", use: "sig" }] }),
    discovery: () => ({
      issuer: issuer(),
      authorization_endpoint: `${issuer()}/token`,
      token_endpoint: `${issuer()}/token`,
      jwks_uri: `${issuer()}/jwks`,
      response_types_supported: ["id_token"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      claims_supported: ["iss", "aud", "sub", "name", "email", "iat", "exp"],
    }),
    /** Signs an identity token good for an hour; expiresAt in ms since the epoch. */
    async token(user: OidcUser): Promise<{ token: string; expiresAt: number }> {
      const issuedAt = Math.floor(Date.now() / 1000);
      const expiresAt = issuedAt + TOKEN_SECONDS;
      const token = await sign({
        name: user.name,
        email: user.email,
        iss: issuer(),
        aud: AUDIENCE,
        sub: user.subject,
        iat: issuedAt,
        exp: expiresAt,
      });
      return { token, expiresAt: expiresAt * 1000 };
    },
  };
}

async function loadKey(file: string | null): Promise<JWK> {
  if (file !== null && existsSync(file)) {
    if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
    let jwk: JWK;
    try {
      jwk = JSON.parse(readFileSync(file, "utf8")) as JWK;
    } catch {
      throw new Error(`the sign-in key ${file} is not readable JSON; delete it to make a new one`);
    }
    if (jwk.kty !== "RSA" || typeof jwk.d !== "string") {
      throw new Error(`the sign-in key ${file} is not an RSA key; delete it to make a new one`);
    }
    return jwk;
  }
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = await exportJWK(privateKey);
  if (file !== null) {
    const draft = `${file}.${process.pid}.tmp`;
    writeFileSync(draft, JSON.stringify(jwk), { mode: 0o600, flag: "wx" });
    renameSync(draft, file);
  }
  return jwk;
}
