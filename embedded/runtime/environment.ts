import type { ComponentPath, Deployment } from "../deployment.ts";

/**
 * What `process.env` shows inside a component: everything for the app, bound names only for a
 * child, and the deployment's two URLs for all.
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
  const bound: Record<string, string> = { CONVEX_CLOUD_URL, CONVEX_SITE_URL };
  for (const [name, binding] of Object.entries(deployment.components[component]?.env ?? {})) {
    const value = binding.kind === "value" ? binding.value : parent[binding.name];
    if (value !== undefined) bound[name] = value;
  }
  return bound;
}
