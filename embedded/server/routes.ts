import type { FileRoutes } from "./files/file-routes.ts";
import type { DeploymentRoutes } from "./http/deployment-routes.ts";
import type { FunctionRoutes } from "./http/function-routes.ts";
import type { LogRoutes } from "./http/log-routes.ts";
import type { Route } from "./route.ts";

export interface Handlers {
  functions: FunctionRoutes;
  files: FileRoutes;
  logs: LogRoutes;
  deployment: DeploymentRoutes;
}

/**
 * Every endpoint of the deployment's URL but the CLI's push, which `deploy/` adds, and the sync
 * socket at `/api/<version>/sync`. HTTP actions have a port of their own, and all of `/http/`.
 */
export function routesOf({ functions, files, logs, deployment }: Handlers): Route[] {
  return [
    anyone("POST", "/api/query", (request) => functions.run("query", request)),
    anyone("GET", "/api/query", (request) => functions.getQuery(request)),
    anyone("POST", "/api/mutation", (request) => functions.run("mutation", request)),
    anyone("POST", "/api/action", (request) => functions.run("action", request)),
    anyone("POST", "/api/function", (request) => functions.any(request)),
    anyone("POST", "/api/run/*", (request) => functions.runByUrl(request)),
    anyone("POST", "/api/query_ts", () => functions.queryTimestamp()),
    anyone("POST", "/api/query_at_ts", (request) => functions.queryAt(request)),
    anyone("POST", "/api/query_batch", (request) => functions.queryBatch(request)),

    anyone("POST", "/api/storage/upload", (request) => files.upload(request)),
    anyone("GET", "/api/storage/*", (request) => files.download(request)),

    anyone("GET", "/", () => deployment.hello()),
    anyone("GET", "/version", () => deployment.version()),
    anyone("GET", "/instance_name", () => deployment.instanceName()),
    anyone("GET", "/.well-known/jwks.json", () => deployment.jwks()),
    anyone("POST", "/echo", (request) => deployment.echo(request)),
    anyone("POST", "/api/debug_event", () => deployment.ignore()),
    admin("POST", "/api/run_test_function", (request) => functions.runAdHoc(request)),
    admin("GET", "/api/v1/get_canonical_urls", () => deployment.canonicalUrls()),
    admin("POST", "/api/update_environment_variables", (request) =>
      deployment.updateEnvironment(request),
    ),
    admin("GET", "/api/check_admin_key", () => deployment.adminKeyIsValid()),
    admin("GET", "/api/metrics", () => deployment.metrics()),
    admin("GET", "/api/stream_function_logs", (request) => logs.stream(request)),
  ];
}

function anyone(method: Route["method"], path: string, handle: Route["handle"]): Route {
  return { method, path, access: "anyone", handle };
}

function admin(method: Route["method"], path: string, handle: Route["handle"]): Route {
  return { method, path, access: "admin", handle };
}
