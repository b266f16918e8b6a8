import type { Caller, QueryCall, Timestamp } from "../../engine/protocol.ts";
import { canonicalPath } from "../function-path.ts";
import { type Entry, type Member, modification, resultNumber } from "../subscriptions.ts";
import type { Subscriptions, Watcher } from "../subscriptions.ts";
import { ProtocolViolation } from "./parse-message.ts";
import type { AddQuery, ModifyQuerySet, QueryRemoved, Transition } from "./protocol.ts";
import { RawJson, encodeObject } from "./raw-json.ts";
import { encodeTimestamp } from "./timestamp.ts";

interface Versions {
  querySet: number;
  identity: number;
}

class WatchedQuery implements Watcher {
  readonly id: number;
  readonly member: Member;
  entry: Entry | null = null;
  /** What the client has. */
  sent: { hash: string; journal: string | null } | null = null;
  readonly #add: AddQuery;
  readonly #dirty: Set<WatchedQuery>;

  constructor(add: AddQuery, member: Member, dirty: Set<WatchedQuery>) {
    this.id = add.queryId;
    this.member = member;
    this.#add = add;
    this.#dirty = dirty;
  }

  changed(): void {
    this.#dirty.add(this);
  }

  call(caller: Caller): QueryCall {
    return {
      address: { component: this.#add.componentPath, path: canonicalPath(this.#add.udfPath) },
      args: JSON.stringify(this.#add.args),
      caller,
      journal: (this.entry?.outcome ?? this.sent ?? this.#add).journal,
    };
  }
}

/**
 * The queries of one socket and the versions it has been told. At most one subscription is under
 * way; what the client asks meanwhile is merged into the next.
 */
export class QuerySet {
  /** What the client has asked for. */
  readonly received: Versions = { querySet: 0, identity: 0 };
  /** What the entries at hand answer. */
  #ready: Versions = { querySet: 0, identity: 0 };
  #sent: Versions & { ts: Timestamp } = { querySet: 0, identity: 0, ts: 0n };
  #caller: Caller;
  #answeredCaller: Caller;
  readonly #queries = new Map<number, WatchedQuery>();
  readonly #dirty = new Set<WatchedQuery>();
  /** Queries that the client wants no more, and has yet to be told that it has none: in that order. */
  #removed: number[] = [];
  #removing: number[] = [];
  #removedReady: number[] = [];
  #subscribing = false;
  #generation = 0;
  /** From a restart of the engine until every query is answered anew. */
  #restarting = false;
  readonly #subscriptions: Subscriptions;
  readonly #member: Member;

  constructor(subscriptions: Subscriptions, member: Member, caller: Caller) {
    this.#subscriptions = subscriptions;
    this.#member = member;
    this.#caller = caller;
    this.#answeredCaller = caller;
  }

  /** Whether the first query set, if there is one, has its results, and the engine still holds them. */
  get answered(): boolean {
    return !this.#restarting && (this.#ready.querySet > 0 || this.received.querySet === 0);
  }

  /** @throws ProtocolViolation on a wrong version or query id */
  modify(message: ModifyQuerySet): void {
    const { baseVersion, newVersion } = message;
    const { querySet } = this.received;
    if (baseVersion !== querySet) {
      throw new ProtocolViolation(
        `Base version ${baseVersion} passed up doesn't match the current version ${querySet}`,
      );
    }
    if (newVersion <= baseVersion) {
      throw new ProtocolViolation(`Query set version ${newVersion} does not follow ${querySet}`);
    }
    for (const change of message.modifications) {
      const query = this.#queries.get(change.queryId);
      if (change.type === "Add") {
        if (query !== undefined) {
          throw new ProtocolViolation(`Query ${change.queryId} is already in the query set`);
        }
        const added = new WatchedQuery(change, this.#member, this.#dirty);
        this.#queries.set(change.queryId, added);
      } else {
        if (query === undefined) {
          throw new ProtocolViolation(`Query ${change.queryId} is not in the query set`);
        }
        this.#queries.delete(change.queryId);
        this.#removed.push(change.queryId);
        this.#detach(query);
      }
    }
    this.received.querySet = newVersion;
  }

  /** The client is somebody else from `identityVersion` on. */
  setCaller(caller: Caller, identityVersion: number): void {
    this.#caller = caller;
    this.received.identity = identityVersion;
  }

  /** Starts answering what has been received, unless that is under way. */
  update(): void {
    const { querySet, identity } = this.received;
    const current = querySet === this.#ready.querySet && identity === this.#ready.identity;
    const caller = this.#caller;
    // A refreshed token for the same person changes no result.
    const sameCaller =
      caller.identity === this.#answeredCaller.identity &&
      caller.access === this.#answeredCaller.access;
    const queries = [...this.#queries.values()].filter((each) => !sameCaller || !each.entry);
    if (this.#subscribing || (current && queries.length === 0)) return;

    this.#subscribing = true;
    const generation = this.#generation;
    this.#removing = this.#removed;
    this.#removed = [];
    const calls = queries.map((query) => query.call(caller));
    this.#subscriptions.subscribe(calls, (entries) => {
      if (generation !== this.#generation) return this.#subscriptions.release(entries);
      this.#subscribing = false;
      this.#restarting = false;
      this.#attach(queries, entries);
      this.#ready = { querySet, identity };
      this.#answeredCaller = caller;
      this.#removedReady.push(...this.#removing.splice(0));
      this.#member.flush();
      this.update();
    });
  }

  #attach(queries: WatchedQuery[], entries: Entry[]): void {
    const surplus: Entry[] = [];
    for (const [index, query] of queries.entries()) {
      const entry = entries[index]!;
      if (this.#queries.get(query.id) !== query) {
        surplus.push(entry);
        continue;
      }
      if (query.entry !== null) {
        query.entry.watchers.delete(query);
        surplus.push(query.entry);
      }
      query.entry = entry;
      entry.watchers.add(query);
      this.#dirty.add(query);
    }
    this.#subscriptions.release(surplus);
  }

  #detach(query: WatchedQuery): void {
    this.#dirty.delete(query);
    if (query.entry === null) return;
    query.entry.watchers.delete(query);
    this.#subscriptions.release([query.entry]);
    query.entry = null;
  }

  /** The engine forgot the entries: asks again for every query. */
  restart(): void {
    this.#generation++;
    this.#subscribing = false;
    this.#removed.unshift(...this.#removing.splice(0));
    for (const query of this.#queries.values()) query.entry = null;
    this.#dirty.clear();
    this.#restarting = this.#queries.size > 0;
    this.update();
  }

  close(): void {
    this.#generation++;
    for (const query of this.#queries.values()) this.#detach(query);
    this.#queries.clear();
  }

  /**
   * The frame that takes the client from what it has to what holds now, or null when that is the
   * same and nothing forces a frame.
   * @param clock adds what a client needs to compare clocks
   */
  transition(force: boolean, clock: () => Pick<Transition, "clientClockSkew" | "serverTs">) {
    const { querySet, identity } = this.#ready;
    const advanced = querySet !== this.#sent.querySet || identity !== this.#sent.identity;
    const changed = [...this.#dirty].filter((query) => {
      const { hash, journal } = query.entry!.outcome;
      return query.sent?.hash !== hash || query.sent.journal !== journal;
    });
    this.#dirty.clear();
    if (!force && !advanced && changed.length === 0) return null;

    const start = this.#sent;
    const end = { querySet, identity, ts: this.#subscriptions.ts };
    for (const query of changed) {
      const { hash, journal } = query.entry!.outcome;
      query.sent = { hash, journal };
    }
    const removed = this.#removedReady;
    this.#removedReady = [];
    this.#sent = end;

    const shown = changed.map((query) => ({
      id: query.id,
      outcome: this.#subscriptions.visible(query.entry!.outcome, this.#answeredCaller),
    }));
    const build = (): Buffer => {
      const modifications = [
        ...removed.map((queryId) =>
          encodeObject({ type: "QueryRemoved", queryId } satisfies QueryRemoved),
        ),
        ...shown.map(({ id, outcome }) => modification(id, outcome)),
      ];
      const frame: Transition = {
        type: "Transition",
        startVersion: { ...start, ts: encodeTimestamp(start.ts) },
        endVersion: { ...end, ts: encodeTimestamp(end.ts) },
        modifications: new RawJson(`[${modifications.join(",")}]`),
        ...(advanced ? clock() : {}),
      };
      return Buffer.from(encodeObject(frame));
    };

    const frames = this.#subscriptions.frames;
    if (frames === null || advanced || removed.length > 0) return build();
    const key = [
      `${start.querySet} ${start.identity} ${start.ts}`,
      ...shown.map(({ id, outcome }) => `${id} ${resultNumber(outcome)}`),
    ].join();
    let frame = frames.get(key);
    if (frame === undefined) {
      frame = build();
      frames.set(key, frame);
    }
    return frame;
  }
}
