import type { Answer } from "./answer.ts";
import type { Asked } from "./request.ts";
import type { Wire } from "./wire.ts";

/** How POST /v1/chat/completions answers, at once and as a stream. */
export const chatWire: Wire = {
  whole: (asked, answer) => ({
    ...head(asked, answer, "chat.completion"),
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: answer.isRefusal ? null : answer.text,
          refusal: answer.isRefusal ? answer.text : null,
          annotations: [],
        },
        logprobs: null,
        finish_reason: reason(answer),
      },
    ],
    usage: usage(answer),
  }),
  *stream(asked, answer, pieces) {
    const chunk = (delta: Record<string, unknown> | null, finish: string | null = null) => {
      const choices =
        delta === null ? [] : [{ index: 0, delta, logprobs: null, finish_reason: finish }];
      const counted = asked.countsTokens && { usage: delta === null ? usage(answer) : null };
      return `data: ${JSON.stringify({ ...head(asked, answer, "chat.completion.chunk"), choices, ...counted })}\n\n`;
    };
    const kind = answer.isRefusal ? "refusal" : "content";
    yield { text: chunk({ role: "assistant", content: "", refusal: null }) };
    for (const piece of pieces) yield { text: chunk({ [kind]: piece }), isWord: true };
    yield { text: chunk({}, reason(answer)) };
    if (asked.countsTokens) yield { text: chunk(null) };
    yield { text: "data: [DONE]\n\n" };
  },
  failed: (_asked, _answer, { code, message }) =>
    `data: ${JSON.stringify({ error: { message, type: code, param: null, code } })}\n\n`,
};

function head(asked: Asked, answer: Answer, object: string) {
  const { id, createdAt: created } = answer;
  return {
    id,
    object,
    created,
    model: asked.model,
    service_tier: "default",
    system_fingerprint: null,
  };
}

const reason = ({ isCut }: Answer) => (isCut ? "length" : "stop");

function usage({ usage: { input, output } }: Answer) {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
