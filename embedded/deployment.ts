/**
 * What one push deploys: code, schema and bindings, as plain JSON. `deploy/` makes it from the
 * CLI's push, the engine persists and runs it, the action hosts run its actions.
 */

/** "" for the app, "rateLimiter" for a child, "a/b" for a grandchild. */
export type ComponentPath = string;

/** A JSON value; Convex values appear in their wire form (`$integer`, `$bytes`, `$float`). */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type UdfType = "query" | "mutation" | "action" | "httpAction";
export type Environment = "isolate" | "node";

/** One function of one component; `path` is "dir/module:export" without ".js". */
export interface FunctionAddress {
  component: ComponentPath;
  path: string;
}

export interface ModuleSource {
  /** Path as pushed, with ".js": "messages.js", "_deps/ABC.js". */
  path: string;
  environment: Environment;
  source: string;
  sourceMap: string | null;
  /** sha256 hex of source + sourceMap, as the CLI computes it for incremental pushes. */
  hash: string;
}

export interface AnalyzedFunction {
  name: string;
  udfType: "query" | "mutation" | "action";
  visibility: "public" | "internal";
  /** Validators as the function exported them; null when none was declared. */
  args: Json;
  returns: Json;
}

export interface HttpRoute {
  /** An exact path, or a prefix when it ends in "*". */
  path: string;
  method: string;
}

export interface CronSpec {
  identifier: string;
  /** "module:function" in the same component. */
  path: string;
  /** One argument object in wire form. */
  args: Json;
  schedule: Json;
}

export interface IndexSpec {
  name: string;
  /** Without the implicit `_creationTime` and `_id`. */
  fields: string[];
  /** Kept up to date, but not to be read until a push enables it. */
  staged?: boolean;
}

export interface SearchIndexSpec {
  name: string;
  searchField: string;
  filterFields: string[];
  staged?: boolean;
}

export interface VectorIndexSpec {
  name: string;
  vectorField: string;
  dimensions: number;
  filterFields: string[];
  staged?: boolean;
}

export interface TableSpec {
  name: string;
  indexes: IndexSpec[];
  searchIndexes: SearchIndexSpec[];
  /** Missing in what was pushed to an earlier version. */
  vectorIndexes?: VectorIndexSpec[];
  /** The validator's JSON, or null for "any". */
  documentType: Json;
}

export interface SchemaSpec {
  tables: TableSpec[];
  schemaValidation: boolean;
}

/** Code shared by every mount of one component definition. */
export interface Definition {
  modules: ModuleSource[];
  /** Keyed by module path with ".js". */
  functions: Record<string, AnalyzedFunction[]>;
  httpRoutes: HttpRoute[];
  /** Its router answers what it tells no route for, as one of Hono's does. */
  answersAll?: boolean;
  crons: CronSpec[];
  schema: SchemaSpec | null;
}

export type EnvBinding = { kind: "value"; value: string } | { kind: "parent"; name: string };

/** One mounted component. */
export interface Component {
  path: ComponentPath;
  definition: string;
  /** Child name → its path. */
  children: Record<string, ComponentPath>;
  /** What `process.env` shows inside; the app sees the whole deployment environment. */
  env: Record<string, EnvBinding>;
  /**
   * Where on the site its HTTP routes begin: "/", "/api/", "/a/b/". Missing when they are nowhere,
   * and in what was pushed to an earlier version, where the app's begin at "/".
   */
  sitePrefix?: string;
  /** "a/b" → a function of this component, for references made by its parent. */
  exports: Record<string, string>;
}

export type AuthProvider =
  | { type: "oidc"; domain: string; applicationID: string }
  | {
      type: "customJwt";
      issuer: string;
      jwks: string;
      algorithm: "RS256" | "ES256" | "EdDSA";
      applicationID: string | null;
    };

export interface Deployment {
  udfServerVersion: string;
  /** Keyed by definition path; "" is the app's. */
  definitions: Record<string, Definition>;
  /** Keyed by component path. */
  components: Record<ComponentPath, Component>;
  auth: AuthProvider[];
  /** npm packages that node actions import at run time. */
  nodeDependencies: { name: string; version: string }[];
  /** When it was pushed, in ms since 1970. Missing in what was pushed to an earlier version. */
  deployedAt?: number;
}
