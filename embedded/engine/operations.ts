import type { Deployment, FunctionAddress, Json } from "../deployment.ts";
import type { Store } from "../store/store.ts";
import type { CommitBatch } from "./commit-batch.ts";
import type { Files } from "./files.ts";
import { readUploadToken } from "./upload-token.ts";
import { importData, type ImportInput } from "./import-data.ts";
import type { JwtSigner } from "./jwt-signer.ts";
import { vectorSearch } from "./vector-search.ts";
import { dueTime, type Scheduler } from "./scheduler.ts";

export interface OperationContext {
  store: Store;
  files: Files;
  scheduler: Scheduler;
  signer: JwtSigner;
  batch: CommitBatch;
  /** Milliseconds since 1970. */
  now: number;
  /** Throws when there is no such function to schedule. */
  mustExist: (address: FunctionAddress) => void;
}

type Input = { [key: string]: Json };
type Operation = (context: OperationContext, input: Input) => Json;

/**
 * What the main thread may ask of the database beside function calls: name, input, output.
 * Each runs in a transaction of its own.
 */
const OPERATIONS: Record<string, Operation> = {
  /** {component, uuid, sha256 (hex), size, contentType} → the `_storage` id. */
  "storage/insert": ({ files, batch }, input) =>
    files.insert(
      String(input.component),
      {
        uuid: String(input.uuid),
        sha256: String(input.sha256),
        size: Number(input.size),
        contentType: typeof input.contentType === "string" ? input.contentType : null,
      },
      batch.writes,
    ),
  /** {component, storageId, method} → {uuid, sha256 (hex), size, contentType, url} or null. */
  "storage/get": ({ files }, input) => {
    const component = String(input.component);
    const id = files.idOf(component, String(input.storageId), String(input.method));
    const file = id === null ? null : files.find(component, id);
    return file && { ...file, url: files.url(file) };
  },
  /** {uuid} → {uuid, sha256 (hex), size, contentType} or null. */
  "storage/byUuid": ({ files }, input) => {
    const file = files.findByUuid(String(input.uuid));
    return file && { ...file };
  },
  /** {uuids} → those of no file. */
  "storage/unknown": ({ files }, input) =>
    (input.uuids as string[]).filter((uuid) => files.findByUuid(uuid) === null),
  /** {component, storageId} → true when there was such a file. */
  "storage/delete": ({ files, batch }, input) => {
    const component = String(input.component);
    const id = files.idOf(component, String(input.storageId), "storage.delete");
    const uuid = id === null ? null : files.remove(component, id, batch.writes);
    if (uuid !== null) batch.effects.push({ type: "deleteFile", uuid });
    return uuid !== null;
  },
  /** {component} → a URL that takes uploads for an hour. */
  "storage/uploadUrl": ({ files, now }, input) => files.uploadUrl(String(input.component), now),
  /** {token} → {component} the upload is for, or why the token is not (or no longer) good. */
  "storage/readUploadToken": ({ store, now }, input) =>
    readUploadToken(store.secret, String(input.token), now),
  /** {owner, address: {component, path}, args: {…}, ts (seconds since 1970), within (the job that schedules it, or null)} → the job's id. */
  schedule: ({ scheduler, batch, now, mustExist }, input) => {
    const address = input.address as Input;
    const target: FunctionAddress = {
      component: String(address.component),
      path: String(address.path),
    };
    const { owner, args, ts } = input;
    mustExist(target);
    const job = { owner: String(owner), address: target, args: args ?? {}, due: dueTime(ts, now) };
    const within = typeof input.within === "string" ? input.within : null;
    return scheduler.schedule({ ...job, within }, now, batch.writes);
  },
  /** {id} → null. */
  cancel: ({ scheduler, batch, now }, input) => {
    scheduler.cancel(String(input.id), now, batch.writes);
    return null;
  },
  /** {component} → each table's number, by name. */
  "tables/numbers": ({ store }, input) => {
    const tables = [...store.catalog.tables()].filter((t) => t.component === input.component);
    return Object.fromEntries(tables.map(({ name, number }) => [name, number]));
  },
  /** {component, table} → how many documents it has; 0 when there is none of that name. */
  "tables/count": ({ store }, input) => {
    const table = store.catalog.table(String(input.component), String(input.table));
    return table ? store.documents.count(table) : 0;
  },
  /** {component} → {page: [{name}], …}: the tables that are declared or have a document, in one page. */
  "system/cli/tables": ({ store }, input) => {
    const declared = declaredTables(store, String(input.component));
    const page = [...store.catalog.tables()]
      .filter((table) => table.component === input.component && !table.name.startsWith("_"))
      .filter((table) => declared.has(table.name) || !store.documents.isEmpty(table))
      .map(({ name }) => ({ name }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    return { page, isDone: true, continueCursor: "" };
  },
  /** {} → the public keys of the tokens that the deployment signs. */
  "auth/jwks": ({ signer }) => signer.jwks,
  /** {component, query} → [{_id, _score}], the nearest first. */
  vectorSearch: ({ store }, input) =>
    vectorSearch(store, String(input.component), input.query as Input),
  /** An ImportInput → how many documents and files came in. Reload the executor afterwards. */
  import: (context, input) => importData(context, context.batch, input as ImportInput),
  /** {changes: [{name, value or null}]} → null. */
  "environment/set": ({ store }, input) => {
    const set = store.driver.prepare("INSERT OR REPLACE INTO environment VALUES (?, ?)");
    const unset = store.driver.prepare("DELETE FROM environment WHERE name = ?");
    for (const change of input.changes as Input[]) {
      if (change.value === null) unset.run(String(change.name));
      else set.run(String(change.name), String(change.value));
    }
    return null;
  },
};

/** Runs one operation. Throws when there is none of that name. */
export function operate(context: OperationContext, name: string, input: Json): Json {
  const operation = OPERATIONS[name];
  if (!operation) throw new Error(`There is no operation ${name}.`);
  return operation(context, input as Input);
}

/** Those of a component's schema. */
export function declaredTables(store: Store, component: string): Set<string> {
  const text = store.meta("deployment");
  if (typeof text !== "string") return new Set();
  const { components, definitions } = JSON.parse(text) as Deployment;
  const schema = definitions[components[component]?.definition ?? ""]?.schema;
  return new Set(schema?.tables.map(({ name }) => name));
}

/** The variables as last set. */
export function readEnvironment(store: Store): Record<string, string> {
  const rows = store.driver.prepare("SELECT name, value FROM environment ORDER BY name").all();
  return Object.fromEntries(rows.map(([name, value]) => [String(name), String(value)]));
}
