import type { AuthProvider, Deployment } from "../deployment.ts";
import { toAuthProviders } from "./auth-providers.ts";
import { evaluate } from "./evaluate.ts";
import { AUTH_CONFIG } from "./evaluation.ts";
import { pushError } from "./push-error.ts";

/**
 * The providers that the deployed `auth.config.js` gives with other environment variables: as on
 * Convex, they count from the change on and not from the next push.
 * @throws HttpError 400 when there would be none that can be used
 */
export async function authInEnvironment(
  deployment: Deployment,
  environment: Record<string, string>,
): Promise<AuthProvider[]> {
  const source = deployment.definitions[""]?.modules.find(({ path }) => path === AUTH_CONFIG);
  if (!source) return deployment.auth;
  const app = { path: "", definition: null, dependencies: [], schema: null, modules: [source] };
  const reply = await evaluate({ definitions: [app], environment });
  if (reply.ok) return toAuthProviders(reply.evaluated.auth);
  const { code, heading, thrown, missingVariable } = reply.fault;
  const why = missingVariable ? `${missingVariable} would not be set` : thrown?.heading;
  throw pushError(
    code,
    `This change would make the auth config invalid. ${heading}: ${why ?? "it did not say why"}.`,
  );
}
