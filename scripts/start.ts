/**
 * npm start: everything on this machine, demo data included; or, when PUBLIC_URL is set, one machine
 * in production (docs/one-machine.md). With --check it only says what is missing for that.
 */
import { join } from "node:path";
import { buildClient, clientEnv, serveClient } from "./lib/client.ts";
import { problemsOfMachine } from "./lib/deploy-checks.ts";
import { startProduction } from "./lib/production.ts";
import { runSession, sayReady } from "./lib/session.ts";
import { clientTargets } from "./lib/sign-in.ts";

const isProduction = process.env.PUBLIC_URL !== undefined;
const isCheck = process.argv.includes("--check");

if (isProduction || isCheck) {
  const problems = problemsOfMachine(process.env);
  if (problems.length > 0) {
    console.error("Nothing was started.");
    for (const problem of problems) console.error(`- ${problem}`);
    console.error("docs/one-machine.md says where each comes from.");
    process.exit(1);
  }
}
if (isCheck) {
  console.log("Every variable is set.");
} else if (isProduction) {
  await runSession("production", (session) => startProduction(session, process.env));
} else {
  await runSession("demo", async ({ dataDir, ports, signIn, say, startStack, onStop }) => {
    const built = join(dataDir, "client");
    const buildAndServe = async () => {
      const targets = clientTargets(
        signIn,
        `http://127.0.0.1:${ports.backend}`,
        `http://127.0.0.1:${ports.sandbox}`,
      );
      const how = await buildClient(built, clientEnv(targets));
      onStop(await serveClient(built, ports.client, targets));
      say("client", `http://127.0.0.1:${ports.client}  ${how}`);
    };
    await Promise.all([startStack(), buildAndServe()]);
    sayReady(ports);
  });
}
