import { type LanguageModel, Output, streamText } from "ai";
import { z } from "zod";
import type { Material } from "../model/compose/material";
import type { CheckedText, TokenUsage } from "../model/compose/shapes";
import { type ComposeFailure, REPLY_COUNT } from "../shared/compose";
import type { Checker } from "./grounding/check";
import { dataFor, instructionsFor } from "./instructions";
import { PROVIDER_OPTIONS } from "./model";
import { failureAtEnd, failureOf } from "./outcome";

/** Waits for all of it, for its first word, and for each further one. ms */
export const TIMEOUTS = { totalMs: 60_000, firstChunkMs: 25_000, chunkMs: 15_000 };
const MAX_OUTPUT_TOKENS = 2_000;
/** A flush is a write that wakes its author: so often, or after so much. ms, characters */
const FLUSH_EVERY = 250;
const FLUSH_AFTER = 200;
/** How soon a stop is heard of while the model is silent. ms */
const LOOK_EVERY = 1_000;
/** The end of what is being written is not shown yet: half a price is no price. Characters */
const HELD_BACK = 12;

export type Asked = {
  model: LanguageModel;
  material: Material;
  check: Checker;
  /** Shows what is written so far. False: nobody wants it any more. */
  flush: (draft: CheckedText) => Promise<boolean>;
  /** Whether somebody still wants it. */
  isWanted: () => Promise<boolean>;
  timeouts?: typeof TIMEOUTS;
};

export type Generated = {
  failure?: ComposeFailure;
  draft?: CheckedText;
  replies?: CheckedText[];
  usage: TokenUsage;
};

/**
 * Has the model write, showing a draft as it grows. Never throws: what went wrong is said, with what
 * was written until then. A stop reaches the provider.
 */
export async function generate(asked: Asked): Promise<Generated> {
  const { material, check } = asked;
  const written = await streamed(asked);
  const usage = written.usage ?? estimated(material, written.text);
  if (material.kind === "replies") {
    const replies = written.replies.slice(0, REPLY_COUNT).map(check);
    const failure = written.failure ?? (replies.length === 0 ? "malformed" : undefined);
    return { ...(failure && { failure }), replies, usage };
  }
  // A refusal is no draft: its words are the model's to us, not ours to a customer.
  if (written.failure === "refused") return { failure: "refused", draft: NO_TEXT, usage };
  const isEmpty = written.text.trim() === "";
  const failure = isEmpty ? failureOfNothing(written) : written.failure;
  return {
    ...(failure && { failure }),
    ...(!isEmpty && { draft: check(written.text.trim()) }),
    usage,
  };
}

/** It came to its end, and there is nothing: that is no answer. */
function failureOfNothing({ failure }: Written): ComposeFailure {
  return failure === undefined || failure === "cutShort" ? "malformed" : failure;
}

const NO_TEXT: CheckedText = { text: "", marks: [] };

type Written = {
  text: string;
  replies: string[];
  failure?: ComposeFailure;
  usage?: TokenUsage;
};

const REPLIES = Output.object({
  schema: z.object({ replies: z.array(z.string()) }),
  name: "replies",
});

async function streamed(asked: Asked): Promise<Written> {
  const { model, material, timeouts = TIMEOUTS } = asked;
  const stop = new AbortController();
  const written: Written = { text: "", replies: [] };
  const done = watch(asked, stop);
  // The SDK counts this from the provider's first answer on; a person waits from the first moment.
  const patience = setTimeout(() => {
    written.failure ??= "timedOut";
    stop.abort();
  }, timeouts.firstChunkMs);
  try {
    const result = streamText({
      model,
      instructions: instructionsFor(material),
      messages: [{ role: "user", content: dataFor(material) }],
      ...(material.kind === "replies" && { output: REPLIES }),
      maxOutputTokens: MAX_OUTPUT_TOKENS,
      abortSignal: stop.signal,
      timeout: timeouts,
      providerOptions: PROVIDER_OPTIONS,
      // The SDK would log the error with all it was asked.
      onError: () => undefined,
    });
    // Each is awaited below or not at all; none may end the process when it fails.
    const output = Promise.resolve(result.output).catch((error: unknown) => error);
    await follow(result.stream, asked, written, stop, () => clearTimeout(patience));
    if (material.kind === "replies" && written.failure === undefined) {
      const value = await output;
      const parsed = z.object({ replies: z.array(z.string()) }).safeParse(value);
      if (parsed.success)
        written.replies = parsed.data.replies.filter((reply) => reply.trim() !== "");
      else written.failure = failureOf(value);
    }
  } catch (error) {
    written.failure ??= failureOf(error);
  } finally {
    clearTimeout(patience);
    done();
  }
  return written;
}

type Parts = ReturnType<typeof streamText>["stream"];

/** Reads the stream to its end, whichever it is. */
async function follow(
  parts: Parts,
  { check, flush, material }: Asked,
  written: Written,
  stop: AbortController,
  begun: () => void,
): Promise<void> {
  let shownAt = Date.now();
  let shown = 0;
  for await (const part of parts) {
    switch (part.type) {
      case "text-delta": {
        begun();
        written.text += part.text;
        const settled = settledPart(written.text);
        const news = settled.length - shown;
        if (material.kind !== "draft" || news <= 0) break;
        // The first words at once: somebody waits for them.
        const due = shown === 0 || Date.now() - shownAt >= FLUSH_EVERY || news >= FLUSH_AFTER;
        if (!due) break;
        const wanted = await flush(check(settled));
        if (!wanted) stop.abort();
        shownAt = Date.now();
        shown = settled.length;
        break;
      }
      case "error":
        written.failure ??= failureOf(part.error);
        break;
      case "abort":
        if (!stop.signal.aborted) written.failure ??= "timedOut";
        break;
      case "finish": {
        const failure = failureAtEnd(part.finishReason);
        if (failure !== null) written.failure ??= failure;
        const { inputTokens: input, outputTokens: output } = part.totalUsage;
        if (input !== undefined && output !== undefined) written.usage = { input, output };
      }
    }
  }
}

/** Ends the call when nobody wants it while the model is silent. Returns what ends the watch. */
function watch({ isWanted }: Asked, stop: AbortController): () => void {
  let isOver = false;
  const look = async () => {
    while (!isOver) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
      if (!isOver && !(await isWanted())) stop.abort();
    }
  };
  // A look that fails is no reason to stop.
  look().catch(() => undefined);
  return () => {
    isOver = true;
  };
}

/** What of a growing text will not read otherwise with the next word. */
export function settledPart(text: string): string {
  const end = Math.max(0, text.length - HELD_BACK);
  const space = text.lastIndexOf(" ", end);
  const settled = text.slice(0, end - space < 40 ? Math.max(0, space) : end);
  // A tag, a blank or a link that is still open is nothing yet.
  const open = /[<[][^<>[\]]{0,80}$/.exec(settled);
  return open === null ? settled : settled.slice(0, open.index);
}

/** When the provider has not said: about four characters a token. */
function estimated(material: Material, text: string): TokenUsage {
  const asked = instructionsFor(material).length + dataFor(material).length;
  return { input: Math.ceil(asked / 4), output: Math.ceil(text.length / 4) };
}
