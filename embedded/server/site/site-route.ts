import type { Component, ComponentPath, Deployment, HttpRoute } from "../../deployment.ts";

export interface SiteRoute {
  /** Whose `http.ts` answers. */
  component: ComponentPath;
  /** The path as that router has it. */
  route: string;
}

/**
 * Who answers a request on the site, or null: a component's exact path, else whatever has the
 * longest prefix, be it a route of its own or a child that is served there. What a child has no
 * route for is not found, whoever has shorter prefixes. A router that answers all does so under its
 * component's prefix.
 * @param path of the URL, from "/" on
 */
export function siteRoute(deployment: Deployment, method: string, path: string): SiteRoute | null {
  const wanted = method === "HEAD" ? "GET" : method;
  const within = (at: ComponentPath): SiteRoute | null => {
    const component = deployment.components[at];
    if (!component) return null;
    const prefix = prefixOf(component);
    const routes = routesOf(deployment, component).filter((route) => route.method === wanted);
    let longest = 0;
    let found: SiteRoute | null = null;
    if (prefix !== undefined && path.startsWith(prefix)) {
      const own: SiteRoute = { component: at, route: path.slice(prefix.length - 1) };
      if (routes.some((route) => route.path === own.route)) return own;
      if (deployment.definitions[component.definition]?.answersAll) {
        [longest, found] = [prefix.length, own];
      }
      for (const { path: pattern } of routes) {
        const length = prefix.length + pattern.length - 2;
        if (!pattern.endsWith("*") || length <= longest) continue;
        if (own.route.startsWith(pattern.slice(0, -1))) [longest, found] = [length, own];
      }
    }
    let served: ComponentPath | null = null;
    for (const child of Object.values(component.children)) {
      const { sitePrefix } = deployment.components[child] ?? {};
      if (sitePrefix === undefined || !path.startsWith(sitePrefix)) continue;
      if (sitePrefix.length >= longest) [longest, served] = [sitePrefix.length, child];
    }
    return served === null ? found : within(served);
  };
  return within("");
}

/** Whether anything answers on the site at all. */
export function hasSite(deployment: Deployment): boolean {
  return Object.values(deployment.components).some(
    (component) =>
      prefixOf(component) !== undefined &&
      deployment.definitions[component.definition]?.modules.some(({ path }) => path === "http.js"),
  );
}

function prefixOf({ path, sitePrefix }: Component): string | undefined {
  return path === "" ? (sitePrefix ?? "/") : sitePrefix;
}

function routesOf({ definitions }: Deployment, { definition }: Component): HttpRoute[] {
  return definitions[definition]?.httpRoutes ?? [];
}
