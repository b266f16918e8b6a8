import { createClerkClient } from "@clerk/backend";
import { isClerkAPIResponseError } from "@clerk/backend/errors";
import { clerkApi } from "./config";

export type ClerkClient = ReturnType<typeof createClerkClient>;

/** Clerk's SDK for this deployment; null without a key. Throws as clerkApi. */
export function clerkClient(): ClerkClient | null {
  const api = clerkApi();
  if (api === null) return null;
  // Our deployments report to nobody.
  return createClerkClient({ ...api, telemetry: { disabled: true } });
}

/** Why a call failed, in Clerk's word. `isFinal`: the same call would fail again. */
export type ClerkFailure = { code: string; status: number; isFinal: boolean };

/** What became of a call that threw. What is no answer of Clerk's may end otherwise next time. */
export function clerkFailure(error: unknown): ClerkFailure {
  if (!isClerkAPIResponseError(error)) return { code: "unreachable", status: 0, isFinal: false };
  const { errors } = error;
  // Where no answer came, the SDK has none, whatever its type says.
  const status = Number(error.status) || 0;
  // 401 and 403: the key, which an operator mends without anybody asking again.
  const isFinal = status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status);
  return { code: (errors[0]?.code ?? `http_${status}`).slice(0, 100), status, isFinal };
}
