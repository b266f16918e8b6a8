import type { Json } from "../../deployment.ts";
import type { AddQuery, Authenticate, ClientMessage, RemoveQuery } from "./protocol.ts";
import { decodeTimestamp } from "./timestamp.ts";

/** A frame that no correct client sends; the session ends with FatalError. */
export class ProtocolViolation extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ProtocolViolation";
  }
}

type Fields = { [key: string]: Json };

/**
 * Reads one text frame of a client.
 * @throws ProtocolViolation naming the field that is wrong
 */
export function parseMessage(text: string): ClientMessage {
  let parsed: Json;
  try {
    parsed = JSON.parse(text) as Json;
  } catch {
    throw new ProtocolViolation("Received a message that is not JSON");
  }
  const fields = objectOf(parsed, "message");
  switch (fields.type) {
    case "Connect":
      return {
        type: "Connect",
        sessionId: stringOf(fields, "sessionId", 128),
        connectionCount: integerOf(fields, "connectionCount"),
        lastCloseReason: optional(fields, "lastCloseReason", stringOf) ?? null,
        maxObservedTimestamp: timestampOf(fields, "maxObservedTimestamp"),
        clientTs: typeof fields.clientTs === "number" ? fields.clientTs : null,
      };
    case "Authenticate":
      return authenticate(fields);
    case "ModifyQuerySet":
      return {
        type: "ModifyQuerySet",
        baseVersion: integerOf(fields, "baseVersion"),
        newVersion: integerOf(fields, "newVersion"),
        modifications: arrayOf(fields, "modifications").map(modification),
      };
    case "Mutation":
    case "Action":
      return {
        type: fields.type,
        requestId: integerOf(fields, "requestId"),
        ...functionOf(fields),
      };
    case "Event":
      return { type: "Event" };
    default:
      throw new ProtocolViolation(`Unknown message type ${shown(fields.type)}`);
  }
}

function authenticate(fields: Fields): Authenticate {
  const type = "Authenticate" as const;
  const baseVersion = integerOf(fields, "baseVersion");
  switch (fields.tokenType) {
    case "None":
      return { type, baseVersion, tokenType: "None" };
    case "User":
      return { type, baseVersion, tokenType: "User", value: stringOf(fields, "value") };
    case "Admin": {
      const acting = fields.impersonating;
      return {
        type,
        baseVersion,
        tokenType: "Admin",
        value: stringOf(fields, "value"),
        impersonating:
          acting === undefined || acting === null ? null : objectOf(acting, "impersonating"),
      };
    }
    default:
      throw new ProtocolViolation(`Unknown tokenType ${shown(fields.tokenType)}`);
  }
}

function modification(json: Json): AddQuery | RemoveQuery {
  const fields = objectOf(json, "modification");
  const queryId = integerOf(fields, "queryId");
  if (fields.type === "Remove") return { type: "Remove", queryId };
  if (fields.type !== "Add") {
    throw new ProtocolViolation(`Unknown query set modification ${shown(fields.type)}`);
  }
  const journal = optional(fields, "journal", stringOf) ?? null;
  return { type: "Add", queryId, journal, ...functionOf(fields) };
}

function functionOf(fields: Fields): { udfPath: string; args: Json[]; componentPath: string } {
  return {
    udfPath: stringOf(fields, "udfPath", 1024),
    // What is in it is for the function to refuse.
    args: arrayOf(fields, "args"),
    componentPath: optional(fields, "componentPath", stringOf) ?? "",
  };
}

function objectOf(json: Json, name: string): Fields {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new ProtocolViolation(`Expected ${name} to be an object`);
  }
  return json;
}

function arrayOf(fields: Fields, name: string): Json[] {
  const value = fields[name];
  if (!Array.isArray(value)) throw new ProtocolViolation(`Expected ${name} to be an array`);
  return value;
}

function stringOf(fields: Fields, name: string, longest = Infinity): string {
  const value = fields[name];
  if (typeof value !== "string" || value.length > longest) {
    throw new ProtocolViolation(
      `Expected ${name} to be a string${longest === Infinity ? "" : ` of at most ${longest} characters`}`,
    );
  }
  return value;
}

function integerOf(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw new ProtocolViolation(`Expected ${name} to be a nonnegative integer`);
  }
  return value;
}

function timestampOf(fields: Fields, name: string): bigint | null {
  const text = optional(fields, name, stringOf);
  if (text === null) return null;
  const ts = decodeTimestamp(text);
  if (ts === null) throw new ProtocolViolation(`Expected ${name} to be a base64 u64`);
  return ts;
}

function optional<T>(
  fields: Fields,
  name: string,
  read: (fields: Fields, name: string) => T,
): T | null {
  const value = fields[name];
  return value === undefined || value === null ? null : read(fields, name);
}

function shown(json: Json | undefined): string {
  return (JSON.stringify(json) ?? "undefined").slice(0, 50);
}
