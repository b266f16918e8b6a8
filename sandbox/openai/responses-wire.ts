import { newSid } from "../random.ts";
import type { Answer } from "./answer.ts";
import type { Asked } from "./request.ts";
import type { Wire } from "./wire.ts";

/** How POST /v1/responses answers, at once and as a stream. */
export const responsesWire: Wire = {
  whole: (asked, answer) => response(asked, answer, "ended", newSid("msg_")),
  *stream(asked, answer, pieces) {
    const item = newSid("msg_");
    const place = { item_id: item, output_index: 0, content_index: 0 };
    let nth = 0;
    const event = (type: string, fields: Record<string, unknown>) => ({
      text: `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: nth++, ...fields })}\n\n`,
    });
    const begun = response(asked, answer, "in_progress", item);
    yield event("response.created", { response: begun });
    yield event("response.in_progress", { response: begun });
    yield event("response.output_item.added", {
      output_index: 0,
      item: { ...message(item, answer, "in_progress"), content: [] },
    });
    yield event("response.content_part.added", {
      ...place,
      part: content({ ...answer, text: "" }),
    });
    const kind = answer.isRefusal ? "refusal" : "output_text";
    const extra = answer.isRefusal ? {} : { logprobs: [] };
    for (const delta of pieces) {
      yield { ...event(`response.${kind}.delta`, { ...place, delta, ...extra }), isWord: true };
    }
    yield event(`response.${kind}.done`, {
      ...place,
      [answer.isRefusal ? "refusal" : "text"]: answer.text,
      ...extra,
    });
    yield event("response.content_part.done", { ...place, part: content(answer) });
    yield event("response.output_item.done", {
      output_index: 0,
      item: message(item, answer, answer.isCut ? "incomplete" : "completed"),
    });
    yield event(answer.isCut ? "response.incomplete" : "response.completed", {
      response: response(asked, answer, "ended", item),
    });
  },
  failed: (asked, answer, error) =>
    `event: response.failed\ndata: ${JSON.stringify({
      type: "response.failed",
      sequence_number: 999,
      response: {
        ...response(asked, answer, "in_progress", newSid("msg_")),
        status: "failed",
        error,
      },
    })}\n\n`,
};

function response(asked: Asked, answer: Answer, at: "in_progress" | "ended", item: string) {
  const { isCut, usage } = answer;
  const status = at === "in_progress" ? at : isCut ? "incomplete" : "completed";
  return {
    id: answer.id,
    object: "response",
    created_at: answer.createdAt,
    status,
    background: false,
    error: null,
    incomplete_details: at === "ended" && isCut ? { reason: "max_output_tokens" } : null,
    instructions: null,
    max_output_tokens: asked.maxTokens,
    max_tool_calls: null,
    model: asked.model,
    output: at === "ended" ? [message(item, answer, status)] : [],
    parallel_tool_calls: true,
    previous_response_id: null,
    prompt_cache_key: null,
    reasoning: { effort: asked.effort, summary: null },
    safety_identifier: null,
    service_tier: at === "ended" ? "default" : "auto",
    store: asked.store,
    temperature: 1,
    text: {
      format: asked.schema
        ? { type: "json_schema", description: null, strict: true, ...asked.schema }
        : { type: "text" },
      verbosity: "medium",
    },
    tool_choice: "auto",
    tools: [],
    top_logprobs: 0,
    top_p: 1,
    truncation: "disabled",
    usage:
      at === "ended"
        ? {
            input_tokens: usage.input,
            input_tokens_details: { cached_tokens: 0 },
            output_tokens: usage.output,
            output_tokens_details: { reasoning_tokens: 0 },
            total_tokens: usage.input + usage.output,
          }
        : null,
    user: null,
    metadata: {},
  };
}

function message(id: string, answer: Answer, status: string) {
  return { id, type: "message", status, content: [content(answer)], role: "assistant" };
}

function content({ isRefusal, text }: Answer) {
  return isRefusal
    ? { type: "refusal", refusal: text }
    : { type: "output_text", annotations: [], logprobs: [], text };
}
