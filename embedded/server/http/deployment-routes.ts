import type { Json } from "../../deployment.ts";
import { EnvironmentVariableError } from "../../engine/environment-variables.ts";
import type { Engine } from "../../engine/protocol.ts";
import { HttpError } from "../http-error.ts";
import type { RouteReply, RouteRequest } from "../route.ts";
import type { Subscriptions } from "../subscriptions.ts";

/** The deployment's addresses as the outside sees them, without a slash at the end. */
export interface Addresses {
  cloud: string;
  site: string;
}

/** What a deployment says of itself, and its environment variables. */
export class DeploymentRoutes {
  readonly #engine: Engine;
  readonly #subscriptions: Subscriptions;
  readonly #addresses: () => Addresses;
  readonly #name: string;

  constructor(
    engine: Engine,
    subscriptions: Subscriptions,
    addresses: () => Addresses,
    name: string,
  ) {
    this.#engine = engine;
    this.#subscriptions = subscriptions;
    this.#addresses = addresses;
    this.#name = name;
  }

  /** GET / */
  hello(): RouteReply {
    return plainText("This Convex deployment is running.");
  }

  /** GET /version */
  version(): RouteReply {
    return plainText("embedded");
  }

  /** GET /instance_name */
  instanceName(): RouteReply {
    return plainText(this.#name);
  }

  /** GET /.well-known/jwks.json: the keys of tokens made with `ctx.auth.signJwt`. */
  async jwks(): Promise<RouteReply> {
    return {
      headers: { "cache-control": "public, max-age=300" },
      body: JSON.stringify(await this.#engine.operate("auth/jwks", {})),
    };
  }

  /** POST /echo: `convex network-test` sends up to 64 MiB; nothing of it is kept. */
  echo(request: RouteRequest): RouteReply {
    // Not what it was sent as: a page made of it would be the deployment's own.
    return { headers: { "content-type": "application/octet-stream" }, body: request.stream };
  }

  /** POST /api/debug_event: clients report slow connections here. */
  ignore(): RouteReply {
    return { body: "{}" };
  }

  /** GET /api/v1/get_canonical_urls */
  canonicalUrls(): RouteReply {
    const { cloud, site } = this.#addresses();
    return { body: JSON.stringify({ convexCloudUrl: cloud, convexSiteUrl: site }) };
  }

  /** GET /api/check_admin_key: that the key was taken is the answer. */
  adminKeyIsValid(): RouteReply {
    return { body: JSON.stringify({ success: true }) };
  }

  /** GET /api/metrics: of this backend alone; Convex has its own. */
  async metrics(): Promise<RouteReply> {
    return { body: JSON.stringify(await this.#engine.metrics()) };
  }

  /** POST /api/update_environment_variables */
  async updateEnvironment(request: RouteRequest): Promise<RouteReply> {
    const changes = changesOf(await request.json());
    await this.#engine.setEnvironment(changes).catch((error: unknown) => {
      if (!(error instanceof EnvironmentVariableError)) throw error;
      throw new HttpError(400, error.code, error.message);
    });
    await this.#subscriptions.refreshSystem();
    return { body: "null" };
  }
}

function changesOf(json: Json): { name: string; value: string | null }[] {
  const changes =
    typeof json === "object" && json !== null && !Array.isArray(json) ? json.changes : null;
  if (!Array.isArray(changes)) {
    throw new HttpError(400, "BadJsonBody", "changes must be an array of {name, value}");
  }
  return changes.map((change) => {
    const fields =
      typeof change === "object" && change !== null && !Array.isArray(change) ? change : {};
    const { name, value = null } = fields;
    if (typeof name !== "string" || (value !== null && typeof value !== "string")) {
      throw new HttpError(
        400,
        "BadEnvironmentVariable",
        "Each change needs a name and a value that is text, or null to remove it",
      );
    }
    return { name, value };
  });
}

function plainText(body: string): RouteReply {
  return { headers: { "content-type": "text/plain; charset=utf-8" }, body };
}
