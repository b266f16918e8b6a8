import type { ComponentPath, Deployment, EnvBinding } from "../deployment.ts";

/**
 * What `process.env` shows inside a component: everything for the app, bound names only for a
 * child, and the deployment's two URLs for all: a child's site is where its HTTP routes begin.
 */
export function environmentOf(
  deployment: Deployment,
  component: ComponentPath,
  environment: Record<string, string>,
): Record<string, string> {
  const { CONVEX_CLOUD_URL = "", CONVEX_SITE_URL = "" } = environment;
  if (component === "") return environment;
  const slash = component.lastIndexOf("/");
  const parent = environmentOf(deployment, slash < 0 ? "" : component.slice(0, slash), environment);
  const { env = {}, sitePrefix = "/" } = deployment.components[component] ?? {};
  return {
    CONVEX_CLOUD_URL,
    CONVEX_SITE_URL: CONVEX_SITE_URL + sitePrefix.slice(0, -1),
    ...boundBy(env, parent),
  };
}

/** The variables that a component is given, those of its parent that are set among them. */
export function boundBy(
  env: Record<string, EnvBinding>,
  parent: Record<string, string>,
): Record<string, string> {
  const bound: Record<string, string> = {};
  for (const [name, binding] of Object.entries(env)) {
    const value = binding.kind === "value" ? binding.value : parent[binding.name];
    if (value !== undefined) bound[name] = value;
  }
  return bound;
}
