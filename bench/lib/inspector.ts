/** CPU profiles of a running process and its worker threads, from outside, by Node's inspector. */
import { once } from "node:events";
import { WebSocket } from "ws";

export interface ProfileNode {
  id: number;
  callFrame: { functionName: string; url: string };
  children?: number[];
}

/** What V8 recorded: one sample each `timeDeltas[i]` µs. */
export interface CpuProfile {
  nodes: ProfileNode[];
  samples: number[];
  timeDeltas: number[];
}

export interface ThreadProfile {
  /** "" for the main thread, else the worker's file. */
  file: string;
  profile: CpuProfile;
}

const SAMPLE_EVERY_US = 250;

interface Message {
  id?: number;
  method?: string;
  params?: { sessionId?: string; message?: string; workerInfo?: { url: string } };
  result?: unknown;
  error?: { message: string };
}

type Send = (method: string, params?: object) => Promise<unknown>;

/**
 * Profiles while `work` runs. The process must have been started with `--inspect-port` (0 for any);
 * `address` resolves with what it prints once it gets SIGUSR1, which this sends.
 */
export async function profile(
  pid: number,
  address: () => Promise<string>,
  work: () => Promise<void>,
): Promise<ThreadProfile[]> {
  process.kill(pid, "SIGUSR1");
  const socket = new WebSocket(await address());
  await once(socket, "open");
  const threads = new Map<string, { file: string; send: Send; receive: (text: string) => void }>();
  const main = channel((text) => socket.send(text));
  threads.set("", { file: "", ...main });
  socket.on("message", (frame: Buffer) => {
    const { method, params } = JSON.parse(frame.toString()) as Message;
    const sessionId = params?.sessionId ?? "";
    if (method === "NodeWorker.attachedToWorker") {
      const worker = channel((message) => {
        void main.send("NodeWorker.sendMessageToWorker", { sessionId, message });
      });
      threads.set(sessionId, { file: params?.workerInfo?.url ?? "", ...worker });
    } else if (method === "NodeWorker.receivedMessageFromWorker") {
      threads.get(sessionId)?.receive(params?.message ?? "{}");
    } else {
      main.receive(frame.toString());
    }
  });
  await main.send("NodeWorker.enable", { waitForDebuggerOnStart: false });
  const all = [...threads.values()];
  for (const { send } of all) {
    await send("Profiler.enable");
    await send("Profiler.setSamplingInterval", { interval: SAMPLE_EVERY_US });
    await send("Profiler.start");
  }
  await work();
  const profiles: ThreadProfile[] = [];
  for (const { file, send } of all) {
    const { profile: recorded } = (await send("Profiler.stop")) as { profile: CpuProfile };
    profiles.push({ file, profile: recorded });
  }
  socket.close();
  return profiles;
}

function channel(write: (text: string) => void) {
  const waiting = new Map<number, (message: Message) => void>();
  let last = 0;
  const send: Send = (method, params = {}) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, ({ result, error }) => {
        if (error) reject(new Error(`${method}: ${error.message}`));
        else resolve(result);
      });
      write(JSON.stringify({ id, method, params }));
    });
  const receive = (text: string) => {
    const message = JSON.parse(text) as Message;
    if (message.id === undefined) return;
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  };
  return { send, receive };
}
