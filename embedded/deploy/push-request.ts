/** The CLI's push as it comes in, checked. The shapes are those of `convex/src/cli/lib/deployApi`. */
import { z } from "zod";
import { HttpError } from "../server/http-error.ts";

const module = z.object({
  path: z.string(),
  source: z.string(),
  sourceMap: z.string().nullish(),
  environment: z.enum(["isolate", "node"]),
});

const definitionParts = {
  dependencies: z.array(z.string()),
  schema: module.nullish(),
  udfServerVersion: z.string(),
};

const startPush = z.object({
  dryRun: z.boolean(),
  functions: z.string(),
  appDefinition: z.object({
    ...definitionParts,
    definition: module.nullish(),
    changedModules: z.array(module),
    unchangedModuleHashes: z.array(
      z.object({ path: z.string(), environment: z.enum(["isolate", "node"]), sha256: z.string() }),
    ),
  }),
  componentDefinitions: z.array(
    z.object({
      ...definitionParts,
      definitionPath: z.string(),
      definition: module,
      functions: z.array(module),
    }),
  ),
  nodeDependencies: z.array(z.object({ name: z.string(), version: z.string() })),
});

const waitForSchema = z.object({
  schemaChange: z.object({ schemaIds: z.object({ push: z.string() }) }),
  timeoutMs: z.number().optional(),
  dryRun: z.boolean(),
});

const finishPush = z.object({
  startPush: z.object({ schemaChange: z.object({ schemaIds: z.object({ push: z.string() }) }) }),
  dryRun: z.boolean(),
});

export type PushedModule = z.infer<typeof module>;
export type PushRequest = z.infer<typeof startPush>;

/** @throws HttpError 400 naming what does not fit */
export function parsePush(body: unknown): PushRequest {
  return parse(startPush, body, "push");
}

/** @throws HttpError 400 naming what does not fit */
export function parseWaitForSchema(body: unknown): z.infer<typeof waitForSchema> {
  return parse(waitForSchema, body, "request");
}

/** @throws HttpError 400 naming what does not fit */
export function parseFinishPush(body: unknown): z.infer<typeof finishPush> {
  return parse(finishPush, body, "request");
}

function parse<T>(schema: z.ZodType<T>, body: unknown, what: string): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.join(".") || "body";
  throw new HttpError(400, "BadPush", `The ${what} is malformed at ${where}: ${issue?.message}`);
}
