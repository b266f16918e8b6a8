import { z } from "zod";
import { parseBody } from "../control/schemas.ts";
import { BEHAVIOURS, type Behaviour } from "./answer.ts";
import type { OpenAIProvider } from "./provider.ts";

const scripted = z.strictObject({
  text: z.string().max(100_000),
  /** The model declines, and says so. */
  refusal: z.boolean().optional(),
});
const scriptBody = z.array(scripted).max(1_000);
const behaviourBody = z.strictObject({
  behaviour: z.enum(Object.keys(BEHAVIOURS) as [Behaviour, ...Behaviour[]]),
});
const MAX_CALLS = 500;

/** The models' half of /__sandbox/…: what they say next, how they behave, and what was asked. */
export function modelControls(openai: OpenAIProvider) {
  const state = () => ({ behaviour: openai.behaviour(), script: openai.script });
  return {
    "GET openai": state,
    "POST openai/script": ({ text }: { text: string }) => {
      openai.script.push(...parseBody(scriptBody, text));
      return state();
    },
    "DELETE openai/script": () => {
      openai.script.length = 0;
      return state();
    },
    "PUT openai/behaviour": ({ text }: { text: string }) => {
      openai.behave(parseBody(behaviourBody, text).behaviour);
      return state();
    },
    "GET openai/calls": ({ query }: { query: URLSearchParams }) =>
      openai.calls.list(Math.min(MAX_CALLS, Number(query.get("limit")) || MAX_CALLS)),
  };
}
