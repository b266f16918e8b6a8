import type { Component, ComponentPath, Definition, EnvBinding, Json } from "../deployment.ts";
import { CHILD } from "../runtime/address.ts";
import { boundBy } from "../runtime/environment.ts";
import { compileValidator } from "../values/validator.ts";
import { pushError } from "./push-error.ts";

type Fields = { [key: string]: Json };

interface Variable {
  isOptional: boolean;
  /** The validator's JSON. */
  validator: Json;
}

/** What `export()` of a `convex.config.js` tells, as far as mounting needs it. */
interface Exported {
  children: { name: string; definition: string; env: Record<string, EnvBinding> }[];
  variables: Record<string, Variable>;
  /** Of the app's own HTTP routes. */
  httpPrefix: string;
  /** Child name → the prefix of its HTTP routes. */
  httpMounts: Record<string, string>;
}

/**
 * Mounts every component that the app uses, and those they use.
 * @param exported by definition path
 * @throws HttpError 400 naming a component or variable that is missing
 */
export function mountComponents(
  exported: ReadonlyMap<string, Json>,
  definitions: Record<string, Definition>,
  environment: Record<string, string>,
): Record<ComponentPath, Component> {
  const mounted: Record<ComponentPath, Component> = {};
  const mount = (
    path: ComponentPath,
    definition: string,
    env: Record<string, EnvBinding>,
    present: Record<string, string>,
    sitePrefix?: string,
  ) => {
    const code = definitions[definition];
    if (!code) throw pushError("InvalidDefinition", `Component ${definition} is not in the push.`);
    const { children, variables, httpPrefix, httpMounts } = readExport(
      exported.get(definition) ?? null,
    );
    refuseMissing(path, variables, present);
    refuseUnfit(path, variables, present);
    const served = path === "" ? httpPrefix : sitePrefix;
    const component: Component = {
      path,
      definition,
      children: {},
      env,
      ...(served === undefined ? {} : { sitePrefix: served }),
      exports: path === "" ? {} : publicFunctions(code),
    };
    mounted[path] = component;
    for (const child of children) {
      if (component.children[child.name] !== undefined) {
        throw pushError(
          "InvalidDefinition",
          `${path === "" ? "The app" : `Component "${path}"`} uses two components named "${child.name}".`,
        );
      }
      const childPath = path === "" ? child.name : `${path}/${child.name}`;
      component.children[child.name] = childPath;
      // The app's own prefix is of its routes alone; beneath a component all begin where it does.
      const base = path === "" ? "/" : sitePrefix;
      const prefix = httpMounts[child.name];
      const isServed = base !== undefined && prefix !== undefined;
      mount(
        childPath,
        child.definition,
        child.env,
        boundBy(child.env, present),
        isServed ? base + prefix.slice(1) : undefined,
      );
    }
  };
  mount("", "", {}, environment);
  return mounted;
}

/** "dir/module/name" → "dir/module:name", for each function a parent may call. */
export function publicFunctions(definition: Definition): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [path, functions] of Object.entries(definition.functions)) {
    const module = path.replace(/\.js$/, "");
    for (const { name, visibility } of functions) {
      if (visibility === "public") found[`${module}/${name}`] = `${module}:${name}`;
    }
  }
  return found;
}

function refuseMissing(
  path: ComponentPath,
  variables: Record<string, Variable>,
  present: Record<string, string>,
): void {
  const missing = Object.entries(variables)
    .filter(([name, { isOptional }]) => !isOptional && present[name] === undefined)
    .map(([name]) => name);
  if (missing.length === 0) return;
  if (path === "") {
    // The CLI reads the names out of this sentence.
    throw pushError(
      "MissingEnvironmentVariables",
      `Environment variables declared as required in convex.config.ts are not set: ${missing.join(", ")}.`,
    );
  }
  throw pushError(
    "InvalidDefinition",
    `Component "${path}" must be given the environment variables ${missing.join(", ")}.`,
  );
}

/** A variable that is set has a value that its declaration admits. */
function refuseUnfit(
  path: ComponentPath,
  variables: Record<string, Variable>,
  present: Record<string, string>,
): void {
  for (const [name, { validator }] of Object.entries(variables)) {
    const value = present[name];
    if (value === undefined || compileValidator(validator, noTable)(value) === null) continue;
    const whose = path === "" ? "" : ` of component "${path}"`;
    // Values may be secrets.
    throw pushError(
      "InvalidEnvironmentVariable",
      `The value of environment variable ${name}${whose} does not match its validator in convex.config.ts.`,
    );
  }
}

const noTable = () => undefined;

function readExport(exported: Json): Exported {
  const { childComponents, envVars, httpPrefix, httpMounts } = fields(exported);
  return {
    children: list(childComponents).map((entry) => {
      const { name, path, env } = fields(entry);
      return { name: String(name), definition: String(path), env: bindings(env) };
    }),
    variables: Object.fromEntries(
      list(envVars).map((entry) => {
        const [name, declared] = list(entry);
        const { optional, value } = fields(declared);
        const validator = typeof value === "string" ? (JSON.parse(value) as Json) : { type: "any" };
        return [String(name), { isOptional: optional === true, validator }];
      }),
    ),
    httpPrefix: typeof httpPrefix === "string" ? httpPrefix : "/",
    httpMounts: Object.fromEntries(
      Object.entries(fields(httpMounts)).map(([prefix, reference]) => [
        String(reference).slice(CHILD.length),
        prefix,
      ]),
    ),
  };
}

function bindings(env: Json | undefined): Record<string, EnvBinding> {
  return Object.fromEntries(
    list(env).map((entry) => {
      const [name, value] = list(entry);
      const binding = fields(value);
      return [
        String(name),
        binding.type === "envVar"
          ? { kind: "parent", name: String(binding.name) }
          : { kind: "value", value: String(binding.value) },
      ];
    }),
  );
}

function fields(value: Json | undefined): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}
