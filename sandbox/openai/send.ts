import type { ServerResponse } from "node:http";
import type { Circumstance, Fault, FaultKind, Faults } from "../faults.ts";
import type { Answer } from "./answer.ts";
import type { ModelCall } from "./calls.ts";
import type { Pace } from "./context.ts";
import type { Asked } from "./request.ts";
import { piecesOf, type Wire } from "./wire.ts";

/** What ends or slows an answer on its way. */
const ON_THE_WAY = ["stream_reset", "stream_stall", "stream_end", "stream_error"] as const;
/** After so many words, when not said. */
const AFTER_WORDS = 5;

interface Sending {
  asked: Asked;
  answer: Answer;
  wire: Wire;
  call: ModelCall;
  faults: Faults;
  where: Circumstance;
  pace: Pace;
  headers: Record<string, string>;
}

/** Sends an answer as it was asked for, at a model's pace, with what goes wrong on the way. */
export async function sendAnswer(response: ServerResponse, sending: Sending): Promise<void> {
  const { faults, where, call, pace } = sending;
  const struck = (kind: FaultKind) => {
    const fault = faults.take(kind, where);
    if (fault) call.faults.push(kind);
    return fault;
  };
  const slow = struck("slow_words");
  const word = slow ? (slow.delayMs ?? 1_000) : pace.word;
  const isGarbled = struck("bad_stream") !== undefined;
  const trouble = ON_THE_WAY.map(struck).find((fault) => fault !== undefined);
  await pause(pace.first, response);
  if (sending.asked.stream) await stream(response, sending, { word, isGarbled, trouble });
  else await whole(response, sending, { word, isGarbled, trouble });
}

interface Trouble {
  word: number;
  isGarbled: boolean;
  trouble: Fault | undefined;
}

async function stream(
  response: ServerResponse,
  { asked, answer, wire, call, headers }: Sending,
  { word, isGarbled, trouble }: Trouble,
): Promise<void> {
  call.status = 200;
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
    ...headers,
  });
  const pieces = piecesOf(answer.text);
  let words = 0;
  for (const piece of wire.stream(asked, answer, pieces)) {
    if (response.destroyed) return;
    // A shorter answer meets it where its words end.
    const isThere = words >= Math.min(trouble?.afterWords ?? AFTER_WORDS, pieces.length);
    const isPast = isThere && (piece.isWord || words > 0);
    if (trouble !== undefined && isPast) {
      return fall(response, trouble, wire.failed(asked, answer, FAILED));
    }
    if (isGarbled && isPast) {
      response.end('data: {"type":"response.output_te\n\n');
      return;
    }
    response.write(piece.text);
    if (!piece.isWord) continue;
    call.firstWordAt ??= Date.now();
    call.sent += pieces[words] ?? "";
    words += 1;
    await pause(word, response);
  }
  response.end();
}

const FAILED = {
  code: "server_error",
  message: "The server had an error while processing your request. Sorry about that!",
};

async function whole(
  response: ServerResponse,
  { asked, answer, wire, call, headers }: Sending,
  { word, isGarbled, trouble }: Trouble,
): Promise<void> {
  await pause(word * piecesOf(answer.text).length, response);
  if (response.destroyed) return;
  const body = JSON.stringify(wire.whole(asked, answer));
  call.status = 200;
  response.writeHead(200, { "content-type": "application/json", ...headers });
  if (trouble !== undefined || isGarbled) {
    const half = body.slice(0, body.length / 2);
    response.write(half);
    return isGarbled ? void response.end() : fall(response, trouble, "");
  }
  call.firstWordAt = Date.now();
  call.sent = answer.text;
  response.end(body);
}

/** What a trouble does to a connection. */
function fall(response: ServerResponse, trouble: Fault | undefined, error: string): void {
  switch (trouble?.kind) {
    case "stream_reset":
      response.socket?.resetAndDestroy();
      return;
    case "stream_stall":
      // Silent, until the caller gives up or the sandbox stops.
      return;
    case "stream_error":
      response.end(error);
      return;
    default:
      response.end();
  }
}

/** Waits, or until the caller has gone. */
async function pause(ms: number, response: ServerResponse): Promise<void> {
  if (ms <= 0 || response.destroyed) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      response.off("close", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    response.on("close", done);
  });
}
