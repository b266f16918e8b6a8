/**
 * The sync protocol's frames as JSON, after `convex/src/browser/sync/protocol.ts`. Types only.
 * Where the server sends a function's result, the field is `RawJson`.
 */
import type { Json } from "../../deployment.ts";
import type { RawJson } from "./raw-json.ts";

/** u64 nanoseconds as base64 of 8 little-endian bytes. */
export type EncodedTimestamp = string;

export interface Connect {
  type: "Connect";
  sessionId: string;
  connectionCount: number;
  lastCloseReason: string | null;
  maxObservedTimestamp: bigint | null;
  /** The client's clock, milliseconds since 1970. */
  clientTs: number | null;
}

export type Authenticate = { type: "Authenticate"; baseVersion: number } & (
  | { tokenType: "None" }
  | { tokenType: "User"; value: string }
  | { tokenType: "Admin"; value: string; impersonating: { [key: string]: Json } | null }
);

export interface AddQuery {
  type: "Add";
  queryId: number;
  udfPath: string;
  args: Json[];
  journal: string | null;
  componentPath: string;
}

export interface RemoveQuery {
  type: "Remove";
  queryId: number;
}

export interface ModifyQuerySet {
  type: "ModifyQuerySet";
  baseVersion: number;
  newVersion: number;
  modifications: (AddQuery | RemoveQuery)[];
}

export interface FunctionRequest {
  type: "Mutation" | "Action";
  requestId: number;
  udfPath: string;
  args: Json[];
  componentPath: string;
}

export type ClientMessage =
  | Connect
  | Authenticate
  | ModifyQuerySet
  | FunctionRequest
  | { type: "Event" };

export interface StateVersion {
  querySet: number;
  identity: number;
  ts: EncodedTimestamp;
}

export interface QueryUpdated {
  type: "QueryUpdated";
  queryId: number;
  value: RawJson;
  logLines: string[];
  journal: string | null;
}

export interface QueryFailed {
  type: "QueryFailed";
  queryId: number;
  errorMessage: string;
  /** Left out unless the function threw a ConvexError. */
  errorData?: RawJson | undefined;
  logLines: string[];
  journal: string | null;
}

export interface QueryRemoved {
  type: "QueryRemoved";
  queryId: number;
}

export interface Transition {
  type: "Transition";
  startVersion: StateVersion;
  endVersion: StateVersion;
  /** An array of QueryUpdated, QueryFailed and QueryRemoved. */
  modifications: RawJson;
  /** Milliseconds the client's clock is ahead of ours. */
  clientClockSkew?: number | undefined;
  /** When it was sent by our clock, nanoseconds since 1970. */
  serverTs?: number | undefined;
}

export interface TransitionChunk {
  type: "TransitionChunk";
  chunk: string;
  partNumber: number;
  totalParts: number;
  transitionId: string;
}

export type MutationResponse =
  | {
      type: "MutationResponse";
      requestId: number;
      success: true;
      result: RawJson;
      ts: EncodedTimestamp;
      logLines: string[];
    }
  | FunctionFailure<"MutationResponse">;

export type ActionResponse =
  | {
      type: "ActionResponse";
      requestId: number;
      success: true;
      result: RawJson;
      logLines: string[];
    }
  | FunctionFailure<"ActionResponse">;

export interface FunctionFailure<Type extends string> {
  type: Type;
  requestId: number;
  success: false;
  result: string;
  errorData?: RawJson | undefined;
  logLines: string[];
}

export interface AuthError {
  type: "AuthError";
  error: string;
  /** The identity version before the one that was refused. */
  baseVersion: number;
  authUpdateAttempted: boolean;
}

export interface FatalError {
  type: "FatalError";
  error: string;
}

export interface Ping {
  type: "Ping";
}
