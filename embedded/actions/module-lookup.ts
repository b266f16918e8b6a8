import { pathToFileURL } from "node:url";
import type { Deployment, ModuleSource } from "../deployment.ts";
import type { ModuleLookup } from "../errors/source-maps.ts";
import { parseModuleFileName } from "../runtime/module-file-name.ts";

/**
 * Finds a deployment's modules by the file names that stacks show.
 * @param nodeFolder where its Node modules lie, or null
 */
export function moduleLookup(deployment: Deployment, nodeFolder: string | null): ModuleLookup {
  const root = nodeFolder === null ? null : `${pathToFileURL(nodeFolder).href}/`;
  const find = (definition: string, path: string): ModuleSource | null =>
    deployment.definitions[definition]?.modules.find((module) => module.path === path) ?? null;
  return (fileName) => {
    const named = parseModuleFileName(fileName);
    if (named) return find(named.definition, named.path);
    if (root === null || !fileName.startsWith(root)) return null;
    return find("", decodeURI(fileName.slice(root.length)));
  };
}
