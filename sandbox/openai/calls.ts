import { newSid } from "../random.ts";
import type { Asked } from "./request.ts";

const KEEP_CALLS = 500;

/** One call to a model, kept for inspection: what was asked and what went back. Never the key. */
export interface ModelCall {
  id: string;
  at: number;
  endpoint: Asked["endpoint"];
  model: string;
  stream: boolean;
  store: boolean;
  schema: string | null;
  instructions: string;
  input: string;
  /** HTTP status; null while none was sent, and when none ever was. */
  status: number | null;
  /** What of the answer has left. */
  sent: string;
  /** When its first word left; null when none did. */
  firstWordAt: number | null;
  /** The caller went away before the end. */
  aborted: boolean;
  faults: string[];
  /** Null while it lasts. */
  endedAt: number | null;
}

export type ModelCalls = ReturnType<typeof createModelCalls>;

/** The latest calls, in memory. */
export function createModelCalls() {
  const calls: ModelCall[] = [];
  return {
    begin({ endpoint, model, stream, store, schema, instructions, input }: Asked): ModelCall {
      const call: ModelCall = {
        id: newSid("call_"),
        at: Date.now(),
        endpoint,
        model,
        stream,
        store,
        schema: schema?.name ?? null,
        instructions,
        input,
        status: null,
        sent: "",
        firstWordAt: null,
        aborted: false,
        faults: [],
        endedAt: null,
      };
      calls.push(call);
      if (calls.length > KEEP_CALLS) calls.shift();
      return call;
    },
    /** Oldest first. */
    list: (limit: number) => calls.slice(-limit),
    clear: () => void calls.splice(0),
  };
}
