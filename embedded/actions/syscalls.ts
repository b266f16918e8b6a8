import type { Deployment, FunctionAddress, Json } from "../deployment.ts";
import type { Caller, Engine, Outcome, RequestMetadata } from "../engine/protocol.ts";
import { storyOf } from "../errors/request-id.ts";
import { resolveAddress } from "../runtime/address.ts";
import { toHandle } from "../values/function-handle.ts";
import type { Host, SyscallMessage } from "./host.ts";
import type { ToHost } from "./messages.ts";

type Args = { [key: string]: Json };

/** Bytes of stored files. */
export interface FileBytes {
  /** @throws Error when `sha256` (hex or base64) is given and is not that of the bytes */
  store(
    component: string,
    bytes: Uint8Array,
    contentType: string | null,
    sha256: string | null,
  ): Promise<string>;
  read(
    component: string,
    storageId: string,
  ): Promise<{ bytes: Uint8Array; contentType: string | null } | null>;
}

export type ActionEngine = Pick<Engine, "query" | "mutate" | "action" | "operate">;

/** What a syscall is made on behalf of. */
export interface SyscallContext {
  deployment: Deployment;
  address: FunctionAddress;
  caller: Caller;
  metadata: RequestMetadata;
  scheduledFunctionId: string | null;
  /** Takes what functions that were called have printed. */
  heard(lines: readonly string[]): void;
  /** Why an HTTP action's caller has no identity, though it presents something. */
  authProblem?: string | null;
}

/** A rejection that `convex/server` turns into the ConvexError it was. */
class Rejection extends Error {
  readonly data: Json | undefined;
  constructor(message: string, data: Json | undefined) {
    super(message);
    this.data = data;
  }
}

/** Answers what running actions ask of the backend. */
export class Syscalls {
  readonly #engine: () => Promise<ActionEngine>;
  readonly #files: FileBytes;

  constructor(engine: () => Promise<ActionEngine>, files: FileBytes) {
    this.#engine = engine;
    this.#files = files;
  }

  /** Never rejects: what goes wrong is the answer. */
  async answer(
    context: SyscallContext,
    message: SyscallMessage,
    send: Host["send"],
  ): Promise<void> {
    const { call } = message;
    let reply: ToHost;
    try {
      reply = await this.#reply(context, message);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      const data = error instanceof Rejection ? error.data : undefined;
      reply =
        data === undefined
          ? { type: "reject", call, message: text }
          : { type: "reject", call, message: text, data };
    }
    send(reply);
  }

  async #reply(context: SyscallContext, message: SyscallMessage): Promise<ToHost> {
    const { call } = message;
    const { component } = context.address;
    if (message.type === "getBlob") {
      const found = await this.#files.read(component, message.storageId);
      const blob = found && { bytes: found.bytes, contentType: found.contentType ?? "" };
      return { type: "blob", call, blob };
    }
    if (message.type === "storeBlob") {
      const { bytes, contentType, sha256 } = message;
      const id = await this.#files.store(component, bytes, contentType || null, sha256);
      return { type: "answer", call, value: JSON.stringify(id) };
    }
    const args = JSON.parse(message.json) as Args;
    return { type: "answer", call, value: await this.#syscall(context, message.operation, args) };
  }

  async #syscall(context: SyscallContext, operation: string, args: Args): Promise<string> {
    const { deployment, address, caller, metadata } = context;
    const { component } = address;
    const engine = await this.#engine();
    const operate = async (name: string, input: Json) =>
      JSON.stringify(await engine.operate(name, input));
    const call = () => {
      const address = resolveAddress(deployment, component, args);
      // Who is signed in is the business of the component that was called.
      const identity = address.component === component ? caller.identity : null;
      return {
        address,
        args: JSON.stringify([args.args ?? {}]),
        caller: { identity, access: "internal" as const },
      };
    };
    switch (operation) {
      case "1.0/actions/query": {
        const { outcome } = await engine.query({ ...call(), journal: null });
        return valueOf(outcome, context);
      }
      case "1.0/actions/mutation": {
        const { scheduledFunctionId } = context;
        const within = scheduledFunctionId === null ? {} : { scheduledFunctionId };
        const mutation = { ...call(), metadata, session: null, ...within };
        return valueOf(await new Promise((resolve) => engine.mutate(mutation, resolve)), context);
      }
      case "1.0/actions/action":
        return valueOf(
          await engine.action({
            ...call(),
            metadata,
            scheduledFunctionId: context.scheduledFunctionId,
          }),
          context,
        );
      case "1.0/actions/schedule":
        return await operate("schedule", {
          owner: component,
          address: { ...resolveAddress(deployment, component, args) },
          args: args.args ?? {},
          ts: args.ts ?? null,
          within: context.scheduledFunctionId,
        });
      case "1.0/actions/cancel_job":
        return await operate("cancel", { id: args.id ?? null });
      case "1.0/getUserIdentity":
        if (context.authProblem) throw new Error(context.authProblem);
        return caller.identity ?? "null";
      case "1.0/storageGetUrl":
      case "1.0/storageGetMetadata": {
        const storageId = String(args.storageId);
        const isUrl = operation === "1.0/storageGetUrl";
        const method = isUrl ? "storage.getUrl" : "storage.getMetadata";
        const input = { component, storageId, method };
        const file = (await engine.operate("storage/get", input)) as Args | null;
        if (!file) return "null";
        const { uuid, url, sha256, size, contentType } = file;
        return JSON.stringify(isUrl ? url : { storageId: uuid, sha256, size, contentType });
      }
      case "1.0/storageGenerateUploadUrl":
        return await operate("storage/uploadUrl", { component });
      case "1.0/storageDelete": {
        const storageId = String(args.storageId);
        const deleted = await engine.operate("storage/delete", { component, storageId });
        if (deleted !== true) throw new Error(`storage id ${storageId} not found`);
        return "null";
      }
      case "1.0/createFunctionHandle":
        return JSON.stringify(toHandle(resolveAddress(deployment, component, args)));
      case "1.0/getFunctionMetadata":
        return JSON.stringify({ name: address.path, componentPath: component });
      case "1.0/getDeploymentMetadata":
        return JSON.stringify({ name: "embedded", region: null, class: "s16" });
      case "1.0/getRequestMetadata":
        return JSON.stringify({
          ...metadata,
          scheduledFunctionId: context.scheduledFunctionId,
          authToken: component === "" ? metadata.authToken : null,
        });
      case "1.0/auditLog":
        return "null";
      case "1.0/actions/vectorSearch":
        return `{"results":${await operate("vectorSearch", { component, query: args.query ?? null })}}`;
      case "1.0/createServiceToken":
      case "1.0/getServiceUrl":
        throw new Error("Convex-managed services are not available on this backend.");
      default:
        throw new Error(`Unknown async operation ${operation}`);
    }
  }
}

/** A failed call's error, as the calling action catches it: the whole story, without the request's id. */
function valueOf(outcome: Outcome, caller: SyscallContext): string {
  caller.heard(outcome.logLines);
  if (outcome.ok) return outcome.value;
  const { message, data } = outcome.error;
  const story = storyOf(message);
  // One that was refused has no stack, and so no lines.
  const text = story.startsWith("Uncaught ") ? story : story.trimEnd();
  throw new Rejection(text, data === null ? undefined : (JSON.parse(data) as Json));
}
