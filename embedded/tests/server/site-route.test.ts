import { expect, test } from "vitest";
import type { Component, Deployment } from "../../deployment.ts";
import { hasSite, siteRoute } from "../../server/site/site-route.ts";
import { deploymentOf } from "./deployment-of.ts";

/** Components by path: where they are served, and the routes they have for GET. */
function siteOf(
  tree: Record<string, { sitePrefix?: string; routes?: string[]; answersAll?: boolean }>,
): Deployment {
  const deployment = deploymentOf({});
  for (const [path, { sitePrefix, routes = [], answersAll = false }] of Object.entries(tree)) {
    const httpRoutes = routes.map((route) => ({ path: route, method: "GET" }));
    const definition = deploymentOf({}, httpRoutes).definitions[""]!;
    deployment.definitions[path] = { ...definition, answersAll };
    const component: Component = { path, definition: path, children: {}, env: {}, exports: {} };
    deployment.components[path] =
      sitePrefix === undefined ? component : { ...component, sitePrefix };
    const slash = path.lastIndexOf("/");
    const parent = deployment.components[slash < 0 ? "" : path.slice(0, slash)];
    if (path !== "") parent!.children[path.slice(slash + 1)] = path;
  }
  return deployment;
}

const answers = (deployment: Deployment, path: string) => {
  const found = siteRoute(deployment, "GET", path);
  return found && [found.component, found.route];
};

test("a component answers under its prefix, and there alone", () => {
  const site = siteOf({
    "": { routes: ["/", "/a/app", "/a/wide/*"] },
    a: { sitePrefix: "/a/", routes: ["/hook", "/app", "/wide/x", "/deep/*"] },
    "a/b": { sitePrefix: "/a/b/", routes: ["/hook"] },
    hidden: { routes: ["/secret"] },
  });
  expect(answers(site, "/")).toEqual(["", "/"]);
  expect(answers(site, "/a/hook")).toEqual(["a", "/hook"]);
  expect(answers(site, "/a/deep/x")).toEqual(["a", "/deep/x"]);
  expect(answers(site, "/a/b/hook")).toEqual(["a/b", "/hook"]);
  expect(answers(site, "/hook")).toBe(null);
  expect(answers(site, "/a")).toBe(null);
  expect(answers(site, "/secret")).toBe(null);
  expect(siteRoute(site, "HEAD", "/a/hook")).toEqual({ component: "a", route: "/hook" });
  expect(siteRoute(site, "POST", "/a/hook")).toBe(null);
  // The app's exact paths and longer prefixes go before.
  expect(answers(site, "/a/app")).toEqual(["", "/a/app"]);
  expect(answers(site, "/a/wide/x")).toEqual(["", "/a/wide/x"]);
});

test("the app's own routes may have a prefix, beside a component at the root", () => {
  const site = siteOf({
    "": { sitePrefix: "/api/", routes: ["/hello", "/files/*"] },
    pages: { sitePrefix: "/", routes: ["/*"] },
    hooks: { sitePrefix: "/hooks/", routes: ["/one"] },
  });
  expect(answers(site, "/api/hello")).toEqual(["", "/hello"]);
  expect(answers(site, "/api/files/1")).toEqual(["", "/files/1"]);
  expect(answers(site, "/hello")).toEqual(["pages", "/hello"]);
  expect(answers(site, "/hooks/one")).toEqual(["hooks", "/one"]);
  // A component's prefix is its own.
  expect(answers(site, "/hooks/two")).toBe(null);
});

test("whatever the app catches, what a component is served under is its own", () => {
  const site = siteOf({
    "": { routes: ["/*", "/a/*"] },
    a: { sitePrefix: "/a/", routes: ["/hook"] },
  });
  expect(answers(site, "/b/hook")).toEqual(["", "/b/hook"]);
  expect(answers(site, "/a/hook")).toEqual(["a", "/hook"]);
  expect(answers(site, "/a/none")).toBe(null);
});

test("a router that answers all is asked whatever no route is told for", () => {
  const site = siteOf({
    "": { sitePrefix: "/api/", routes: ["/people/:id"], answersAll: true },
    pages: { sitePrefix: "/", routes: ["/*"] },
    hooks: { sitePrefix: "/api/hooks/", routes: ["/one"] },
  });
  expect(answers(site, "/api/people/1")).toEqual(["", "/people/1"]);
  expect(siteRoute(site, "PUT", "/api/x")).toEqual({ component: "", route: "/x" });
  expect(answers(site, "/people/1")).toEqual(["pages", "/people/1"]);
  expect(answers(site, "/api/hooks/two")).toBe(null);
});

test("a deployment has a site as soon as one component is served", () => {
  expect(hasSite(siteOf({ "": {} }))).toBe(false);
  expect(hasSite(siteOf({ "": {}, a: { routes: ["/hook"] } }))).toBe(false);
  expect(hasSite(siteOf({ "": {}, a: { sitePrefix: "/a/", routes: ["/hook"] } }))).toBe(true);
});
