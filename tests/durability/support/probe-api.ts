/** The probe's functions as a client names them, and the project that carries them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type ApiFromModules,
  type FunctionArgs,
  type FunctionReturnType,
  makeFunctionReference,
} from "convex/server";
import type { App } from "../../helpers/app.ts";
import type * as probe from "./probe.ts";
import { Project } from "./project.ts";

type Probe = ApiFromModules<{ probe: typeof probe }>["probe"];

export const appendLine = makeFunctionReference<
  "mutation",
  FunctionArgs<Probe["append"]>,
  FunctionReturnType<Probe["append"]>
>("probe:append");

export const uploadUrl = makeFunctionReference<
  "mutation",
  FunctionArgs<Probe["uploadUrl"]>,
  FunctionReturnType<Probe["uploadUrl"]>
>("probe:uploadUrl");

export type State = FunctionReturnType<Probe["state"]>;

/** What has been written since a time (ms), in one consistent read. */
export async function readState(app: App, since: number): Promise<State> {
  return (await app.call("probe:state", { since })) as State;
}

/** Every document of every table, to be compared and no more. */
export async function readEverything(app: App): Promise<FunctionReturnType<Probe["everything"]>> {
  return (await app.call("probe:everything", {})) as FunctionReturnType<Probe["everything"]>;
}

/** The product's functions and the probe. */
export function projectWithProbe(): Project {
  const project = new Project();
  const text = readFileSync(join(import.meta.dirname, "probe.ts"), "utf8");
  project.write("probe.ts", text.replaceAll("../../../convex/", "./"));
  return project;
}
