import type { ProductTarget } from "./product-screen.ts";
import type { Line, Text } from "./texts.ts";

export type Target = { floor: string } | { product: ProductTarget };

/** What a process full of clients can be told to do. */
export type ViewerCommand =
  /** A client for each of these people (by number), connected and showing the list of `target`. */
  | { do: "open"; target: Target; people: number[] }
  | { do: "close" }
  /** Waits until each client shows this text in its list. Answers `Shown`. */
  | { do: "watch"; preview: string }
  /** Waits until each client shows the list as it then is. Answers when the last did. */
  | { do: "settle" };

/** What a process that writes texts can be told to do. */
export type WriterCommand =
  /** Where texts go from now on, and the numbers they come from, in turn. */
  | { do: "aim"; line: Line; contacts: string[] }
  /** Posts one. Answers `Delivered`. */
  | { do: "deliver"; text: Text }
  /** Posts texts for so long (ms), so many at a time. Answers `Flooded`. */
  | { do: "flood"; forMs: number; senders: number }
  /** Asks for the health page, or posts texts with a false signature. Answers ms for each. */
  | { do: "knock"; at: "health" | "forged"; count: number };

/** All times are as `now()` gives them. */
export interface Shown {
  first: number;
  last: number;
}

export interface Delivered {
  began: number;
  answered: number;
}

export interface Flooded {
  began: number;
  sids: string[];
}

/** The machine's own monotonic clock in ms, the same in every process. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
