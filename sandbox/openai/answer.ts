import { newSid } from "../random.ts";
import { helpful } from "./helpful.ts";
import { obeying } from "./obeying.ts";
import type { Asked, Schema } from "./request.ts";

/** Who writes: one that helps, or one that does whatever the customer's text orders. */
export const BEHAVIOURS = { helpful, obeying };
export type Behaviour = keyof typeof BEHAVIOURS;

/** What a model comes to. */
export interface Answer {
  /** resp_… or chatcmpl-… */
  id: string;
  text: string;
  /** It declines, and `text` says so. */
  isRefusal: boolean;
  /** It may not write as much as it wants to. */
  isCut: boolean;
  usage: { input: number; output: number };
  createdAt: number;
}

/** As OpenAI's tokens are on average. */
const CHARACTERS_A_TOKEN = 4;
const tokens = (text: string) => Math.ceil(text.length / CHARACTERS_A_TOKEN);

/** Has a model answer, as far as it may go on. */
export function answerTo(asked: Asked, write: (asked: Asked) => string, now: number): Answer {
  const full = write(asked);
  const limit = (asked.maxTokens ?? Infinity) * CHARACTERS_A_TOKEN;
  const text = full.slice(0, limit);
  return {
    id: newSid(asked.endpoint === "openai.chat" ? "chatcmpl-" : "resp_"),
    text,
    isRefusal: false,
    isCut: text.length < full.length,
    usage: { input: tokens(asked.instructions + asked.input), output: tokens(text) },
    createdAt: Math.floor(now / 1_000),
  };
}

/** A model by its behaviour; what it writes fits the structure asked for, whichever it is. */
export function writerOf(behaviour: Behaviour): (asked: Asked) => string {
  return (asked) => {
    const isKnown = asked.schema === null || asked.schema.schema.properties?.["replies"];
    return isKnown ? BEHAVIOURS[behaviour](asked) : JSON.stringify(filled(asked.schema?.schema));
  };
}

/** Some value that a schema allows. */
function filled(schema: Schema | undefined): unknown {
  if (schema?.enum !== undefined) return schema.enum[0];
  switch (schema?.type) {
    case "object":
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, filled(inner)]),
      );
    case "array":
      return [filled(schema.items)];
    case "number":
    case "integer":
      return 1;
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return "text";
  }
}
