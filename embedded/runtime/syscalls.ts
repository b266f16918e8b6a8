import { createHash } from "node:crypto";
import type { Deployment, Json } from "../deployment.ts";
import { syscallRejection } from "./function-error.ts";
import type { PageRequest } from "../transaction/page.ts";
import type { SerializedQuery } from "../transaction/query.ts";
import { METRICS, NAMES } from "../transaction/limits.ts";
import { toHandle } from "../values/function-handle.ts";
import { resolveAddress } from "./address.ts";
import { AfterTheEnd, currentInvocation, type Invocation } from "./invocation.ts";

type Args = { [key: string]: Json };

/** What syscalls need from the thread that runs them. */
export interface SyscallHost {
  readonly deployment: Deployment;
  /** Runs another function inside the calling one's transaction. */
  runNested(parent: Invocation, udfType: "query" | "mutation", args: Args): Promise<string>;
  schedule(invocation: Invocation, args: Args): string;
  cancel(invocation: Invocation, id: string): void;
  storage: {
    url(invocation: Invocation, storageId: string): string | null;
    metadata(invocation: Invocation, storageId: string): Json;
    uploadUrl(invocation: Invocation): string;
    remove(invocation: Invocation, storageId: string): void;
    /** `blob` in base64; returns the id. */
    store(invocation: Invocation, args: Args): string;
    /** {blob, contentType}, or null. */
    load(invocation: Invocation, storageId: string): Json;
  };
  /** A token signed by the deployment. */
  signJwt(invocation: Invocation, args: Args): string;
  readonly deploymentName: string;
  /** The newest commit's, in nanoseconds. */
  readonly timestamp: bigint;
}

/** The global `Convex` object that the `convex/server` inside every bundle talks to. */
export function createConvexGlobal(host: SyscallHost) {
  return {
    syscall: (operation: string, json: string): string =>
      syscall(host, livingInvocation(), operation, JSON.parse(json) as Args),
    asyncSyscall: async (operation: string, json: string): Promise<string> => {
      try {
        const invocation = currentInvocation();
        if (invocation.life.hasEnded) return await never();
        const { life, udfType } = invocation;
        // A savepoint holds what the nested call writes: nothing else may get in between.
        if (udfType === "mutation") for (const call of life.calls) await call;
        return await asyncSyscall(host, invocation, operation, JSON.parse(json) as Args);
      } catch (error) {
        throw syscallRejection(error);
      }
    },
    jsSyscall: (operation: string): never => {
      throw new Error(`${operation} is only available in actions.`);
    },
  };
}

/** On Convex, too, what is left of a function when it ends just does not go on. */
function never(): Promise<string> {
  // A new one each time: one for all would keep whatever waits for it.
  return new Promise(() => undefined);
}

function livingInvocation(): Invocation {
  const invocation = currentInvocation();
  if (invocation.life.hasEnded) {
    throw new AfterTheEnd(
      `${invocation.address.path} has ended: await everything it does before it returns.`,
    );
  }
  return invocation;
}

function syscall(
  host: SyscallHost,
  { transaction, address, observed }: Invocation,
  operation: string,
  args: Args,
): string {
  switch (operation) {
    case "1.0/queryStream": {
      const query = args.query as unknown as SerializedQuery;
      return `{"queryId":${transaction.openQuery(address.component, query)}}`;
    }
    case "1.0/queryCleanup":
      transaction.closeQuery(Number(args.queryId));
      return "true";
    case "1.0/db/normalizeId":
      return JSON.stringify({
        id: transaction.normalizeId(address.component, String(args.table), String(args.idString)),
      });
    case "1.0/getSnapshotTs":
      observed.time = true;
      return JSON.stringify({ $integer: int64(host.timestamp) });
    case "1.0/componentArgument":
      return "{}";
    default:
      throw new Error(`Unknown operation ${operation}`);
  }
}

async function asyncSyscall(
  host: SyscallHost,
  invocation: Invocation,
  operation: string,
  args: Args,
): Promise<string> {
  const { transaction } = invocation;
  const { component } = invocation.address;
  const table = typeof args.table === "string" ? args.table : undefined;
  switch (operation) {
    case "1.0/queryStreamNext": {
      const json = transaction.nextRow(Number(args.queryId));
      return json === null ? '{"value":null,"done":true}' : `{"value":${json},"done":false}`;
    }
    case "1.0/queryPage": {
      // A component's pages are none of its caller's live lists; its mutations have none anyway.
      if (component !== "" && invocation.udfType === "query") {
        throw new Error("paginate() is only supported in the app.");
      }
      const { life } = invocation;
      if (life.pages.hasRun) {
        throw new Error(
          "This query or mutation function ran multiple paginated queries. Convex only supports a single paginated query in each function.",
        );
      }
      life.pages.hasRun = true;
      return transaction.page(component, args as unknown as PageRequest);
    }
    case "1.0/get": {
      const found = transaction.get(component, String(args.id), table, args.isSystem === true);
      return found ?? "null";
    }
    case "1.0/count":
      return String(transaction.count(component, String(args.table)));
    case "1.0/insert":
      mustBeMutation(invocation, operation);
      return JSON.stringify({
        _id: transaction.insert(component, String(args.table), args.value as Args),
      });
    case "1.0/shallowMerge":
      mustBeMutation(invocation, operation);
      transaction.merge(component, String(args.id), table, args.value as Args);
      return "null";
    case "1.0/replace":
      mustBeMutation(invocation, operation);
      transaction.replace(component, String(args.id), table, args.value as Args);
      return "null";
    case "1.0/remove":
      mustBeMutation(invocation, operation);
      transaction.remove(component, String(args.id), table);
      return "null";
    case "1.0/runUdf": {
      const udfType = args.udfType === "mutation" ? "mutation" : "query";
      if (udfType === "mutation") mustBeMutation(invocation, operation);
      const { calls } = invocation.life;
      const result = host.runNested(invocation, udfType, args);
      const call: Promise<unknown> = result
        .catch(() => undefined)
        .then(() => void calls.delete(call));
      calls.add(call);
      return await result;
    }
    case "1.0/getUserIdentity":
      invocation.observed.identity = true;
      return invocation.caller.identity ?? "null";
    case "1.0/signJwt":
      if (invocation.udfType === "query") {
        throw new Error("ctx.auth.signJwt() can't be called from a query, only from a mutation.");
      }
      return JSON.stringify(host.signJwt(invocation, args));
    case "1.0/schedule":
      mustBeMutation(invocation, operation);
      return JSON.stringify(host.schedule(invocation, args));
    case "1.0/cancel_job":
      mustBeMutation(invocation, operation);
      host.cancel(invocation, String(args.id));
      return "null";
    case "1.0/storageGetUrl":
      return JSON.stringify(host.storage.url(invocation, String(args.storageId)));
    case "1.0/storageGetMetadata":
      return JSON.stringify(host.storage.metadata(invocation, String(args.storageId)));
    case "1.0/storageGenerateUploadUrl":
      mustBeMutation(invocation, operation);
      return JSON.stringify(host.storage.uploadUrl(invocation));
    case "1.0/storageStore":
      mustBeMutation(invocation, operation);
      return JSON.stringify(host.storage.store(invocation, args));
    case "1.0/storageGet":
      mustBeMutation(invocation, operation);
      return JSON.stringify(host.storage.load(invocation, String(args.storageId)));
    case "1.0/storageDelete":
      mustBeMutation(invocation, operation);
      host.storage.remove(invocation, String(args.storageId));
      return "null";
    case "1.0/createFunctionHandle":
      return JSON.stringify(toHandle(resolveAddress(host.deployment, component, args)));
    case "1.0/getFunctionMetadata":
      return JSON.stringify({ name: invocation.address.path, componentPath: component });
    case "1.0/getDeploymentMetadata":
      return JSON.stringify({ name: host.deploymentName, region: null, class: "s16" });
    case "1.0/getRequestMetadata": {
      const { metadata, scheduledFunctionId } = invocation;
      // Who is signed in is the app's business.
      const authToken = component === "" ? metadata.authToken : null;
      return JSON.stringify({ ...metadata, scheduledFunctionId, authToken });
    }
    case "1.0/getTransactionMetrics":
      return JSON.stringify(metrics(invocation));
    case "1.0/auditLog":
      return "null";
    default:
      throw new Error(`Unknown async operation ${operation}`);
  }
}

function mustBeMutation({ udfType }: Invocation, operation: string): void {
  if (udfType !== "mutation") {
    throw new Error(
      `${operation.slice("1.0/".length)} is only available in mutations and actions.`,
    );
  }
}

function metrics({ transaction: { usage } }: Invocation): Json {
  const counted = METRICS.map((metric) => [
    NAMES[metric],
    { used: usage.used[metric], remaining: usage.remaining(metric) },
  ]);
  return Object.fromEntries(counted) as Json;
}

function int64(value: bigint): string {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setBigInt64(0, value, true);
  return btoa(String.fromCharCode(...new Uint8Array(bytes.buffer)));
}

/** Equal for equal text; short enough to send for every result. */
export function textHash(text: string): string {
  return createHash("sha1").update(text).digest("base64url");
}
