import { installConsole } from "../errors/console.ts";
import type { Show } from "../errors/log-lines.ts";
import type { Json } from "../deployment.ts";
import { invocations } from "./invocation.ts";
import type { FromHost, ToHost } from "./messages.ts";

type Answer = Extract<ToHost, { type: "answer" | "reject" | "blob" }>;

interface Waiting {
  /** The action that asked. */
  id: number;
  operation: string;
  resolve(answer: Answer): void;
  reject(rejection: { message: string; data?: Json }): void;
}

/**
 * The global `Convex` that the `convex/server` in every bundle talks to: each call is a message to
 * the main thread, under the action that made it.
 */
export class ConvexGlobal {
  readonly #send: (message: FromHost) => void;
  readonly #show: Show | undefined;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;

  constructor(send: (message: FromHost) => void, show?: Show) {
    this.#send = send;
    this.#show = show;
  }

  /** Puts it, and the console that collects log lines, in place. */
  install(): void {
    const value = {
      syscall: (operation: string) => {
        if (operation === "1.0/componentArgument") return "{}";
        throw new Error(`${operation} is not available in actions.`);
      },
      asyncSyscall: async (operation: string, json: string) => {
        const answer = await this.#ask(operation, (id, call) => ({
          type: "syscall",
          id,
          call,
          operation,
          json,
        }));
        return answer.type === "answer" ? answer.value : "null";
      },
      jsSyscall: (operation: string, args: { [key: string]: unknown }) =>
        this.#jsSyscall(operation, args),
    };
    Object.defineProperty(globalThis, "Convex", { value });
    installConsole({
      current: () => invocations.getStore(),
      print: ({ id }, level, line) => this.#send({ type: "log", id, level, line }),
      show: this.#show,
    });
  }

  settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.call);
    this.#waiting.delete(answer.call);
    if (answer.type !== "reject") return waiting?.resolve(answer);
    const { message, data } = answer;
    waiting?.reject(data === undefined ? { message } : { message, data });
  }

  /** Warns of what an action that has ended did not wait for. */
  warnOfUnawaited(id: number): void {
    const names = [...this.#waiting.values()]
      .filter((waiting) => waiting.id === id)
      .map(({ operation }) => operation.replace(/^.*\//, ""));
    if (names.length === 0) return;
    const what = `${names.length} unawaited operation${names.length === 1 ? "" : "s"}`;
    const line = `[WARN] ${what}: [${names.join(", ")}]. Async operations should be awaited or they might not run. See https://docs.convex.dev/functions/actions#dangling-promises for more information.`;
    this.#send({ type: "log", id, level: "warn", line });
  }

  async #jsSyscall(operation: string, args: { [key: string]: unknown }): Promise<unknown> {
    if (operation === "storage/storeBlob") {
      const { blob, options } = args as { blob: unknown; options?: { sha256?: string } };
      if (!(blob instanceof Blob)) {
        throw new Error(
          "store() expects a Blob. If you are trying to store a Request, `await request.blob()` will give you the correct input.",
        );
      }
      const bytes = new Uint8Array(await blob.arrayBuffer());
      const sha256 = options?.sha256 ?? null;
      const stored = await this.#ask(operation, (id, call) => ({
        type: "storeBlob",
        id,
        call,
        bytes,
        contentType: blob.type,
        sha256,
      })).catch(asError);
      return stored.type === "answer" ? (JSON.parse(stored.value) as unknown) : null;
    }
    if (operation === "storage/getBlob") {
      const storageId = String(args.storageId);
      const found = await this.#ask(operation, (id, call) => ({
        type: "getBlob",
        id,
        call,
        storageId,
      })).catch(asError);
      if (found.type !== "blob" || !found.blob) return null;
      return new Blob([found.blob.bytes as Uint8Array<ArrayBuffer>], {
        type: found.blob.contentType,
      });
    }
    throw new Error(`Unknown operation ${operation}`);
  }

  #ask(operation: string, message: (id: number, call: number) => FromHost): Promise<Answer> {
    const invocation = invocations.getStore();
    if (!invocation) {
      throw new Error("Can't use the database, auth or scheduler outside of a running action.");
    }
    const call = ++this.#calls;
    return new Promise((resolve, reject) => {
      this.#waiting.set(call, { id: invocation.id, operation, resolve, reject });
      this.#send(message(invocation.id, call));
    });
  }
}

/** `convex/server` turns a rejected syscall into an Error; js syscalls must do so themselves. */
function asError(rejection: unknown): never {
  if (rejection instanceof Error) throw rejection;
  throw new Error((rejection as { message: string }).message);
}
