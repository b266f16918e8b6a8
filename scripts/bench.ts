/** npm run bench [-- NAME]: every bench/NAME.ts, or the one named, each in a process of its own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { root } from "./lib/service.ts";

const names = globSync("bench/*.ts", { cwd: root })
  .map((file) => basename(file, ".ts"))
  .sort();
const [wanted, ...args] = process.argv.slice(2);
if (wanted !== undefined && !names.includes(wanted)) {
  console.error(`No benchmark "${wanted}"; there are: ${names.join(", ")}`);
  process.exit(2);
}
let failed = 0;
for (const name of wanted === undefined ? names : [wanted]) {
  const file = join(root, "bench", `${name}.ts`);
  const run = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", file, ...args], {
    cwd: root,
    stdio: "inherit",
  });
  const [code] = await once(run, "exit");
  if (code !== 0) failed++;
}
process.exit(failed === 0 ? 0 : 1);
