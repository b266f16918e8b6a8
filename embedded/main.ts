/**
 * Runs a deployment on a folder: `node embedded/main.ts --data DIR --port N --site-port N
 * --admin-key KEY [--log DIR] [--redact] [--public-url URL --public-site-url URL]`; or looks through the data of one that does not run: `--data DIR --check`.
 */
import { parseArgs } from "node:util";
import { startBackend } from "./backend.ts";
import { checkCommand } from "./upkeep/check-command.ts";

// Functions run in UTC on Convex, whatever the machine's zone.
process.env.TZ = "UTC";

const { values } = parseArgs({
  options: {
    data: { type: "string" },
    port: { type: "string", default: "3210" },
    "site-port": { type: "string", default: "3211" },
    "admin-key": { type: "string", default: process.env.CONVEX_SELF_HOSTED_ADMIN_KEY },
    host: { type: "string", default: "127.0.0.1" },
    synchronous: { type: "string", default: "FULL" },
    log: { type: "string" },
    redact: { type: "boolean", default: false },
    "public-url": { type: "string" },
    "public-site-url": { type: "string" },
    check: { type: "boolean", default: false },
  },
});

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

if (!values.data) fail("Say where the data lies: --data DIR");
if (values.check) {
  const isFine = await checkCommand(values.data).catch((error: unknown) =>
    fail(error instanceof Error ? error.message : String(error)),
  );
  process.exit(isFine ? 0 : 1);
}
const adminKey = values["admin-key"];
if (!adminKey) fail("Give an admin key: --admin-key KEY, or CONVEX_SELF_HOSTED_ADMIN_KEY");
const synchronous = values.synchronous;
if (synchronous !== "FULL" && synchronous !== "NORMAL") fail("--synchronous is FULL or NORMAL");
const cloud = values["public-url"];
const site = values["public-site-url"];
if ((cloud === undefined) !== (site === undefined))
  fail("--public-url and --public-site-url go together");

const backend = await startBackend({
  dataDir: values.data,
  port: Number(values.port),
  sitePort: Number(values["site-port"]),
  host: values.host,
  adminKey,
  synchronous,
  redact: values.redact,
  ...(values.log === undefined ? {} : { logDir: values.log }),
  ...(cloud === undefined || site === undefined ? {} : { publicAddresses: { cloud, site } }),
}).catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));

console.log(`backend ready on ${backend.url}, HTTP actions on ${backend.siteUrl}`);

let isStopping = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // A second signal means now.
    if (isStopping) process.exit(1);
    isStopping = true;
    void backend.close().then(() => process.exit(0));
  });
}
