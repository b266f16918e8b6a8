import type { ProductTarget } from "./product-screen.ts";
import type { Line } from "./texts.ts";

/** What a client process can be told to do. */
export type ClientCommand =
  /** Which system to work with. First of all, and again for another one. */
  | {
      do: "aim";
      target: { floor: string } | { product: ProductTarget };
      line: Line;
      /** The numbers texts come from, in turn. */
      contacts: string[];
    }
  /** Opens so many clients of so many people and waits until each shows the list. */
  | { do: "open"; clients: number; people: number }
  | { do: "close" }
  /** Posts texts one after another and watches the open clients. Answers `Sample[]`. */
  | { do: "texts"; count: number }
  /** Posts texts for so long (ms), so many at a time. Answers `Sent`. */
  | { do: "flood"; forMs: number; senders: number }
  /** Waits until every client shows the list as it then is. Answers when the last did, as `now()`. */
  | { do: "settle" }
  /** Asks for the health page, or posts a text with a false signature. Answers ms for each. */
  | { do: "knock"; at: "health" | "forged"; count: number };

/** One text's way, in ms since it was posted. */
export interface Sample {
  sid: string;
  /** The webhook's answer was here. */
  answered: number;
  /** The first and the last client showed it; 0 when none is open. */
  first: number;
  last: number;
}

export interface Sent {
  /** As `now()`. */
  began: number;
  sids: string[];
}

/** Milliseconds since 1970, comparable between processes of one machine. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
