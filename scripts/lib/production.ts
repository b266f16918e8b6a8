/**
 * One machine in production, which `npm start` is when PUBLIC_URL is set: the backend and the gateway
 * on loopback, for a reverse proxy with TLS in front. No stand-ins, no demo, no local sign-in.
 */
import { join } from "node:path";
import {
  callFunction,
  pushFunctions,
  setEnvironment,
  startBackend,
  writeDeploymentFile,
} from "./backend.ts";
import { buildClient } from "./client.ts";
import { securityHeaders } from "./content-policy.ts";
import { OPTIONAL_VARIABLES, SERVER_VARIABLES, secretsIn } from "./deploy-checks.ts";
import { ACTIONS_PATH, serveGateway } from "./gateway.ts";
import { loadSecrets } from "./secrets.ts";
import type { Session } from "./session.ts";

/** Starts everything for `env`, which has no problems. Throws when a part does not start. */
export async function startProduction(session: Session, env: NodeJS.ProcessEnv): Promise<void> {
  const { dataDir, ports, say, onStop } = session;
  const publicUrl = new URL(env["PUBLIC_URL"] ?? "").origin;
  const client = {
    VITE_CONVEX_URL: publicUrl,
    VITE_CONVEX_SITE_URL: `${publicUrl}${ACTIONS_PATH}`,
    VITE_CLERK_PUBLISHABLE_KEY: env["VITE_CLERK_PUBLISHABLE_KEY"] ?? "",
  };
  const folder = join(dataDir, "client");
  const build = async () => {
    const how = await buildClient(folder, client, "production");
    const leaked = secretsIn(folder, env);
    if (leaked.length > 0) throw new Error(`The client holds the value of ${leaked.join(", ")}`);
    say("client", how);
  };
  await Promise.all([build(), startFunctions(session, env, publicUrl)]);
  const headers = securityHeaders(client, false);
  const backendUrl = loopback(ports.backend);
  const siteUrl = loopback(ports.site);
  onStop(await serveGateway({ folder, port: ports.client, headers, backendUrl, siteUrl }));
  say("ready", `${publicUrl} by way of ${loopback(ports.client)}`);
}

/** The backend, with the variables and the functions of today. */
async function startFunctions(
  { dataDir, ports, say, onStop, endWith }: Session,
  env: NodeJS.ProcessEnv,
  publicUrl: string,
): Promise<void> {
  const { adminKey } = loadSecrets(join(dataDir, "secrets.json"));
  const actionsUrl = `${publicUrl}${ACTIONS_PATH}`;
  const backend = await startBackend({
    dataDir,
    ports,
    adminKey,
    flags: {
      log: join(dataDir, "logs"),
      redact: true,
      "public-url": publicUrl,
      "public-site-url": actionsUrl,
    },
    onLine: (line) => console.log(`[backend] ${line}`),
  });
  onStop(() => backend.stop());
  endWith(backend);
  const url = loopback(ports.backend);
  say("backend", `${url}  for this machine alone (process ${backend.pid})`);

  const deploymentFile = join(dataDir, "deployment.env");
  writeDeploymentFile(deploymentFile, { url, adminKey });
  await setEnvironment(
    { url, adminKey },
    {
      ...variables([...Object.keys(SERVER_VARIABLES), ...OPTIONAL_VARIABLES], env),
      PUBLIC_WEBHOOK_BASE_URL: actionsUrl,
    },
  );
  await pushFunctions(deploymentFile);
  await callFunction({ url, adminKey }, "upgrades:run", {});
  say("functions", "convex/ is on the backend");
}

const loopback = (port: number) => `http://127.0.0.1:${port}`;

/** Those of the environment, and null for what is not there, so that it is taken away. */
function variables(names: string[], env: NodeJS.ProcessEnv): Record<string, string | null> {
  return Object.fromEntries(names.map((name) => [name, env[name] || null]));
}
