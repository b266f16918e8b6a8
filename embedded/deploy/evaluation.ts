/** What goes into and comes out of the thread that evaluates a push. All cloneable. */
import type { AnalyzedExport, Thrown } from "../actions/messages.ts";
import type { HttpRoute, Json, ModuleSource } from "../deployment.ts";

/** The module whose `providers` say whose tokens count. */
export const AUTH_CONFIG = "auth.config.js";

export type Source = Pick<ModuleSource, "path" | "source">;

export interface DefinitionSources {
  /** "" for the app. */
  path: string;
  /** `convex.config.js`; null for an app without one. */
  definition: Source | null;
  dependencies: string[];
  schema: Source | null;
  /** Modules of the default runtime, shared chunks included. */
  modules: Source[];
}

export interface EvaluationInput {
  /** Any order; the app has the path "". */
  definitions: DefinitionSources[];
  environment: Record<string, string>;
}

export interface EvaluatedDefinition {
  /** As `export()` tells it; null for an app without `convex.config.js`. */
  definition: Json;
  schema: Json;
  /** By module path with ".js". */
  functions: Record<string, AnalyzedExport[]>;
  /** null without `http.js`. */
  httpRoutes: HttpRoute[] | null;
  answersAll: boolean;
  crons: Json;
}

export interface Evaluated {
  definitions: Record<string, EvaluatedDefinition>;
  /** The list of providers, unchecked. */
  auth: Json;
}

export interface EvaluationFault {
  /** For programs, as the CLI prints it: "InvalidModules". */
  code: string;
  /** A line before what was thrown, e.g. "Failed to analyze a.js". */
  heading: string;
  /** null when the heading says it all. */
  thrown: Thrown | null;
  /** The variable's name, when one that is not set is the reason. */
  missingVariable: string | null;
}

export type EvaluationReply =
  | { ok: true; evaluated: Evaluated }
  | { ok: false; fault: EvaluationFault };

/** What is about to be evaluated, in the words that an error would begin with. */
export interface EvaluationProgress {
  at: string;
}
