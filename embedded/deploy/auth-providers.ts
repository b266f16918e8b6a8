import type { AuthProvider, Json } from "../deployment.ts";
import { pushError } from "./push-error.ts";

const ALGORITHMS = ["RS256", "ES256", "EdDSA"] as const;

/** Checks the providers of `auth.config.js`. @throws HttpError 400 naming the one at fault */
export function toAuthProviders(exported: Json): AuthProvider[] {
  return (Array.isArray(exported) ? exported : []).map((entry, i) => {
    const provider =
      typeof entry === "object" && entry !== null && !Array.isArray(entry) ? entry : {};
    const text = (name: string): string => {
      const value = provider[name];
      if (typeof value === "string" && value !== "") return value;
      throw pushError(
        "InvalidAuthConfig",
        `Provider ${i + 1} of auth.config needs "${name}" to be a string that is not empty.`,
      );
    };
    if (provider.type !== "customJwt") {
      return { type: "oidc", domain: text("domain"), applicationID: text("applicationID") };
    }
    const algorithm = ALGORITHMS.find((name) => name === text("algorithm"));
    if (!algorithm) {
      throw pushError(
        "InvalidAuthConfig",
        `Provider ${i + 1} of auth.config has algorithm "${text("algorithm")}"; it can be ${ALGORITHMS.join(", ")}.`,
      );
    }
    const applicationID =
      typeof provider.applicationID === "string" ? provider.applicationID : null;
    return {
      type: "customJwt",
      issuer: text("issuer"),
      jwks: text("jwks"),
      algorithm,
      applicationID,
    };
  });
}
