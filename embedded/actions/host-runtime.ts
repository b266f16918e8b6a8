import type { FunctionAddress } from "../deployment.ts";
import { splitPath } from "../runtime/address.ts";
import { FunctionFault } from "../runtime/function-error.ts";
import type { Show } from "../errors/log-lines.ts";
import type { Namespace } from "../runtime/modules.ts";
import { ConvexGlobal } from "./host-globals.ts";
import { runHttpAction, type ResponseFlow } from "./http-action.ts";
import { invocations } from "./invocation.ts";
import type { FromHost, ToHost } from "./messages.ts";
import { toThrown } from "./thrown.ts";

/** Where a host's code comes from. */
export interface HostCode {
  /** @param module as pushed, with ".js" */
  load(component: string, module: string): Promise<Namespace>;
  environmentOf(component: string): Record<string, string>;
  /** How its console shows values; as Convex's own runtime does when left out. */
  show?: Show;
}

interface ActionExport {
  invokeAction?(requestId: string, args: string): Promise<string>;
}

/** Runs actions inside a worker thread or a process, many at a time. */
export class HostRuntime {
  readonly #code: HostCode;
  readonly #send: (message: FromHost) => void;
  readonly #convex: ConvexGlobal;
  readonly #flows = new Map<number, ResponseFlow>();

  constructor(code: HostCode, send: (message: FromHost) => void) {
    this.#code = code;
    this.#send = send;
    this.#convex = new ConvexGlobal(send, code.show);
    this.#convex.install();
  }

  receive(message: ToHost): void {
    switch (message.type) {
      case "run":
        void this.#run(message);
        break;
      case "http":
        void this.#runHttp(message);
        break;
      case "abort":
        this.#flows.get(message.id)?.abort();
        break;
      case "pull":
        this.#flows.get(message.id)?.pull(message.chunks);
        break;
      case "ping":
        this.#send({ type: "pong", sequence: message.sequence });
        break;
      case "answer":
      case "reject":
      case "blob":
        this.#convex.settle(message);
        break;
      default:
    }
  }

  /** A rejection nobody handled fails the action that caused it; one of nobody's is only told. */
  unhandledRejection(reason: unknown): void {
    const invocation = invocations.getStore();
    if (invocation) this.#send({ type: "threw", id: invocation.id, thrown: toThrown(reason) });
    else console.error("Unhandled rejection outside of any action:", reason);
  }

  /**
   * An exception in a timer or a listener fails the action that set it, and no other; one of an
   * action that has ended is of no consequence.
   * @throws an exception of nobody's: its thread or process is not to go on
   */
  uncaughtException(error: unknown): void {
    const invocation = invocations.getStore();
    if (!invocation) throw error;
    this.#send({ type: "threw", id: invocation.id, thrown: toThrown(error) });
  }

  async #run({ id, address, requestId, args }: Extract<ToHost, { type: "run" }>): Promise<void> {
    const environment = this.#code.environmentOf(address.component);
    await invocations.run({ id, environment }, async () => {
      try {
        const action = await this.#action(address);
        const value = await action(requestId, args);
        this.#convex.warnOfUnawaited(id);
        this.#send({ type: "finished", id, value });
      } catch (error) {
        this.#send({ type: "threw", id, thrown: toThrown(error) });
      }
    });
  }

  async #action(address: FunctionAddress): Promise<NonNullable<ActionExport["invokeAction"]>> {
    const { module, name } = splitPath(address.path);
    const namespace = await this.#code.load(address.component, module);
    const action = namespace[name] as ActionExport | undefined;
    if (!action?.invokeAction) throw new FunctionFault(`${address.path} is not an action.`);
    return action.invokeAction.bind(action);
  }

  async #runHttp({ id, component, request }: Extract<ToHost, { type: "http" }>): Promise<void> {
    const environment = this.#code.environmentOf(component);
    await invocations.run({ id, environment }, async () => {
      try {
        const namespace = await this.#code.load(component, "http.js");
        await runHttpAction(id, request, namespace, this.#send, (flow) => {
          this.#flows.set(id, flow);
        });
      } catch (error) {
        this.#send({ type: "threw", id, thrown: toThrown(error) });
      } finally {
        this.#flows.delete(id);
      }
    });
  }
}
