import { z } from "zod";
import { OpenAIError } from "./errors.ts";

/** A call to a model, whichever of the two ways it came. */
export interface Asked {
  endpoint: "openai.responses" | "openai.chat";
  model: string;
  /** What the developer says: system and developer messages. */
  instructions: string;
  /** What the user says. */
  input: string;
  /** The structure wanted of the answer; null for plain text. */
  schema: { name: string; schema: Schema } | null;
  stream: boolean;
  /** chat: a last chunk that counts the tokens. */
  countsTokens: boolean;
  /** Whether it may be kept at the provider: by default responses are, chats are not. */
  store: boolean;
  maxTokens: number | null;
  effort: string | null;
}

/** JSON Schema, as far as it is looked at. */
export interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  required?: string[];
  enum?: unknown[];
  additionalProperties?: unknown;
}

const part = z.union([
  z.string(),
  z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
]);
const message = z.looseObject({ role: z.enum(["system", "developer", "user", "assistant"]) });
const schemaOf = z.looseObject({});
const format = z.looseObject({
  type: z.enum(["text", "json_object", "json_schema"]),
  name: z.string().optional(),
  strict: z.boolean().nullish(),
  schema: schemaOf.optional(),
});
const common = {
  model: z.string(),
  stream: z.boolean().nullish(),
  store: z.boolean().nullish(),
};

const responsesBody = z.looseObject({
  ...common,
  input: z.union([z.string(), z.array(message.extend({ content: part }))]),
  instructions: z.string().nullish(),
  max_output_tokens: z.number().int().min(16).nullish(),
  text: z.looseObject({ format: format.optional() }).nullish(),
  reasoning: z.looseObject({ effort: z.string().nullish() }).nullish(),
});

const chatBody = z.looseObject({
  ...common,
  messages: z.array(message.extend({ content: part.nullish() })).min(1),
  max_completion_tokens: z.number().int().min(1).nullish(),
  max_tokens: z.number().int().min(1).nullish(),
  response_format: z
    .looseObject({
      type: z.enum(["text", "json_object", "json_schema"]),
      json_schema: format.omit({ type: true }).optional(),
    })
    .nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  reasoning_effort: z.string().nullish(),
});

/** Reads the body of POST /v1/responses. Throws OpenAI's 400. */
export function readResponses(text: string): Asked {
  const body = parsed(responsesBody, text);
  const messages =
    typeof body.input === "string" ? [{ role: "user", content: body.input }] : body.input;
  return {
    endpoint: "openai.responses",
    model: body.model,
    instructions: [body.instructions ?? "", ...said(messages, ["system", "developer"])]
      .filter(Boolean)
      .join("\n\n"),
    input: said(messages, ["user"]).join("\n\n"),
    schema: wanted(body.text?.format, "text.format"),
    stream: body.stream === true,
    countsTokens: true,
    store: body.store !== false,
    maxTokens: body.max_output_tokens ?? null,
    effort: body.reasoning?.effort ?? null,
  };
}

/** Reads the body of POST /v1/chat/completions. Throws OpenAI's 400. */
export function readChat(text: string): Asked {
  const body = parsed(chatBody, text);
  const { response_format: form } = body;
  const messages = body.messages.map(({ role, content }) => ({ role, content: content ?? "" }));
  return {
    endpoint: "openai.chat",
    model: body.model,
    instructions: said(messages, ["system", "developer"]).join("\n\n"),
    input: said(messages, ["user"]).join("\n\n"),
    schema: wanted(
      form ? { type: form.type, ...form.json_schema } : undefined,
      "response_format.json_schema",
    ),
    stream: body.stream === true,
    countsTokens: body.stream !== true || body.stream_options?.include_usage === true,
    store: body.store === true,
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? null,
    effort: body.reasoning_effort ?? null,
  };
}

type Content = z.infer<typeof part>;

function said(messages: { role: string; content: Content }[], roles: string[]): string[] {
  return messages
    .filter(({ role }) => roles.includes(role))
    .map(({ content }) =>
      typeof content === "string" ? content : content.map(({ text }) => text ?? "").join("\n"),
    );
}

function wanted(form: z.infer<typeof format> | undefined, param: string): Asked["schema"] {
  if (form?.type !== "json_schema") return null;
  const { name, strict } = form;
  const schema = form.schema as Schema | undefined;
  if (name === undefined || schema === undefined) {
    const missing = `${param}.${name === undefined ? "name" : "schema"}`;
    throw new OpenAIError(400, `Missing required parameter: '${missing}'.`, {
      param: missing,
      code: "missing_required_parameter",
    });
  }
  if (strict === true) requireClosed(schema, name, param);
  return { name, schema };
}

/** Strict output allows no object that leaves anything open. */
function requireClosed(schema: Schema, name: string, param: string, path: string[] = []): void {
  const refuse = (why: string) => {
    const context = path.map((step) => `'${step}'`).join(", ");
    throw new OpenAIError(400, `Invalid schema for ${name}: In context=(${context}), ${why}`, {
      param,
      code: "invalid_json_schema",
    });
  };
  if (schema.type === "object") {
    if (schema.additionalProperties !== false) {
      refuse("'additionalProperties' is required to be supplied and to be false.");
    }
    const names = Object.keys(schema.properties ?? {});
    if (names.some((each) => !schema.required?.includes(each))) {
      refuse("'required' is required to be supplied and to be an array including every key.");
    }
  }
  for (const [key, inner] of Object.entries(schema.properties ?? {})) {
    requireClosed(inner, name, param, [...path, "properties", key]);
  }
  if (schema.items) requireClosed(schema.items, name, param, [...path, "items"]);
}

function parsed<T>(schema: z.ZodType<T>, text: string): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new OpenAIError(
      400,
      "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly.)",
    );
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const param = issue?.path.join(".") ?? "";
  throw valueAt(json, issue?.path ?? []) === undefined
    ? new OpenAIError(400, `Missing required parameter: '${param}'.`, {
        param,
        code: "missing_required_parameter",
      })
    : new OpenAIError(400, `Invalid value for '${param}': ${issue?.message}.`, {
        param,
        code: "invalid_value",
      });
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined,
    json,
  );
}
