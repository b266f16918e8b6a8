/** npm start: everything on this machine, demo data included. */
import { join } from "node:path";
import { buildClient, serveClient } from "./lib/client.ts";
import { runSession, sayReady } from "./lib/session.ts";

await runSession(async ({ dataDir, ports, say, startStack, onStop }) => {
  const built = join(dataDir, "client");
  const buildAndServe = async () => {
    const how = await buildClient(built, {
      convexUrl: `http://127.0.0.1:${ports.backend}`,
      localAuthUrl: `http://127.0.0.1:${ports.sandbox}`,
    });
    onStop(await serveClient(built, ports.client));
    say("client", `http://127.0.0.1:${ports.client}  ${how}`);
  };
  await Promise.all([startStack(), buildAndServe()]);
  sayReady(ports);
});
