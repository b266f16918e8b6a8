/** npm run dev: as npm start, and functions and client follow the files as they are saved. */
import { stripVTControlCharacters } from "node:util";
import { createServer } from "vite";
import { CLI } from "./lib/backend.ts";
import { clientEnv } from "./lib/client.ts";
import { root, startService } from "./lib/service.ts";
import { runSession, sayReady } from "./lib/session.ts";
import { clientTargets } from "./lib/sign-in.ts";

await runSession("demo", async ({ ports, signIn, say, startStack, onStop }) => {
  const watch = async (deploymentFile: string) => {
    const cli = await startService({
      ...CLI,
      name: "watch on convex/",
      args: ["dev", "--env-file", deploymentFile, "--typecheck=try"],
      ready: /Convex functions ready/,
      onLine: (line) => {
        // The CLI sets its own lines apart with empty ones, and moves the cursor.
        if (stripVTControlCharacters(line).trim() !== "") console.log(`[convex] ${line}`);
      },
    });
    onStop(() => cli.stop());
  };
  const serve = async () => {
    const targets = clientTargets(
      signIn,
      `http://127.0.0.1:${ports.backend}`,
      `http://127.0.0.1:${ports.sandbox}`,
    );
    Object.assign(process.env, clientEnv(targets));
    const server = await createServer({
      root,
      logLevel: "warn",
      server: { host: "127.0.0.1", port: ports.client, strictPort: true },
    });
    await server.listen();
    onStop(() => server.close());
    say("client", `http://127.0.0.1:${ports.client}  from Vite, reloads on save`);
  };
  await Promise.all([startStack(watch), serve()]);
  sayReady(ports);
});
