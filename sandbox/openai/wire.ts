import type { Answer } from "./answer.ts";
import type { Asked } from "./request.ts";

/** A piece of a stream of server-sent events, as it goes over the line. */
export interface Piece {
  text: string;
  /** Carries words of the answer. */
  isWord?: boolean;
}

/** One of the two ways in which OpenAI's API answers. */
export interface Wire {
  whole: (asked: Asked, answer: Answer) => unknown;
  stream: (asked: Asked, answer: Answer, pieces: string[]) => Generator<Piece>;
  /** What tells, within a stream, that it has failed. */
  failed: (asked: Asked, answer: Answer, error: { code: string; message: string }) => string;
}

/** An answer in pieces of about a token. */
export function piecesOf(text: string): string[] {
  return text.match(/\s*\S{1,8}|\s+$/gu) ?? [];
}
