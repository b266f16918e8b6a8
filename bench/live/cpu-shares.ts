import { setTimeout as sleep } from "node:timers/promises";
import { type CpuProfile, profile, type ProfileNode } from "../lib/inspector.ts";
import { type Clients } from "./clients.ts";
import { TWENTY_MEMBERS } from "./rounds.ts";
import type { Product } from "./systems.ts";

const TEXTS = 200;
const INSPECTOR_WITHIN_MS = 5_000;

/** Where the backend's CPU time goes for one text that 20 members watch, in ms, by part. */
export async function cpuShares(clients: Clients, system: Product): Promise<Map<string, number>> {
  await clients.aim(system);
  await clients.texts(system, TEXTS);
  await clients.open(system, TWENTY_MEMBERS.clients, TWENTY_MEMBERS.people);
  await clients.texts(system, TEXTS);
  let texts = 0;
  const threads = await profile(
    system.backendPid(),
    () => inspectorOf(system),
    async () => {
      texts = (await clients.texts(system, TEXTS, 0)).length;
    },
  );
  await clients.close();
  const shares = new Map<string, number>();
  for (const { file, profile: recorded } of threads) {
    for (const [part, micros] of busyByPart(threadName(file), recorded)) {
      shares.set(part, (shares.get(part) ?? 0) + micros / 1_000 / texts);
    }
  }
  return shares;
}

async function inspectorOf({ log }: Product): Promise<string> {
  const end = performance.now() + INSPECTOR_WITHIN_MS;
  while (performance.now() < end) {
    const address = log.flatMap((line) => /Debugger listening on (ws:\S+)/.exec(line)?.[1] ?? []);
    if (address[0]) return address[0];
    await sleep(20);
  }
  throw new Error("The backend does not let itself be inspected");
}

function threadName(file: string): string {
  if (file === "") return "main";
  return file.includes("/actions/") ? "actions" : "executor";
}

/** A thread's time by part, in µs; what it idles is left out. */
function busyByPart(thread: string, { nodes, samples, timeDeltas }: CpuProfile) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map<number, ProfileNode>();
  for (const node of nodes) for (const child of node.children ?? []) parents.set(child, node);
  const busy = new Map<string, number>();
  samples.forEach((id, i) => {
    const node = byId.get(id);
    if (!node || node.callFrame.functionName === "(idle)") return;
    const part = `${thread}.${thread === "executor" ? executorPart(node, parents.get(id)) : "all"}`;
    busy.set(part, (busy.get(part) ?? 0) + (timeDeltas[i] ?? 0));
  });
  return busy;
}

/** What the executor is at: SQLite, the app's code with the SDK in it, our own, or Node's. */
function executorPart({ callFrame }: ProfileNode, parent: ProfileNode | undefined): string {
  const { functionName, url } = callFrame;
  if (parent?.callFrame.url.endsWith("/store/sqlite.ts")) {
    return functionName === "exec" ? "sqlite-transactions" : "sqlite-statements";
  }
  if (url.startsWith("convex:")) return "app-and-sdk";
  if (url.includes("/embedded/")) return "engine";
  if (functionName === "(garbage collector)") return "garbage-collection";
  if (parent?.callFrame.url.startsWith("convex:")) return "app-and-sdk";
  return "node";
}
