import type { IncomingMessage, ServerResponse } from "node:http";
import { sameSecret } from "../http.ts";
import type { RequestRecord } from "../types.ts";
import { badBody, badFormat, badKey, missing, noKey, unknownParam } from "./errors.ts";
import { exchange, route } from "./exchange.ts";
import { pageOf } from "./pages.ts";
import type { ClerkProvider } from "./provider.ts";
import type { ClerkMembership, Metadata } from "./types.ts";

interface Call {
  provider: ClerkProvider;
  /** The parts of the address. */
  ids: string[];
  query: URLSearchParams;
  body: Body;
}
type Handler = (call: Call) => unknown;
type Body = ReturnType<typeof readJson>;

const MEMBERSHIP = "/organizations/:id/memberships/:id";
const INVITATION = "/organizations/:id/invitations/:id";

const ROUTES = [
  route<Handler>("GET", "/users/:id", "users.get", ({ provider, ids: [id = ""] }) =>
    provider.shapes.user(provider.directory.user(id)),
  ),
  route<Handler>("GET", "/organizations/:id", "organizations.get", (call) => {
    const { provider, query } = call;
    const found = provider.directory.organization(call.ids[0] ?? "");
    const counted = query.get("include_members_count") === "true";
    return counted
      ? provider.shapes.countedOrganization(found)
      : provider.shapes.organization(found);
  }),
  route<Handler>("GET", "/organizations/:id/memberships", "memberships.list", (call) => {
    const { provider, query } = call;
    const organization = provider.directory.organization(call.ids[0] ?? "");
    const users = query.getAll("user_id");
    const roles = query.getAll("role");
    const members = provider.directory
      .membersOf(organization.id)
      .filter(({ userId }) => users.length === 0 || users.includes(userId))
      .filter(({ role }) => roles.length === 0 || roles.includes(role));
    const ordered = inOrder(provider, members, query.get("order_by") ?? "-created_at");
    return pageOf(ordered, query, (each) => provider.shapes.keptMembership(each));
  }),
  route<Handler>("POST", "/organizations/:id/memberships", "memberships.create", (call) => {
    const { provider, body, ids } = call;
    body.only("user_id", "role", "public_metadata", "private_metadata");
    const [organization = ""] = ids;
    const { directory, shapes } = provider;
    const metadata = body.metadata("public_metadata");
    const user = body.text("user_id");
    return shapes.keptMembership(
      directory.addMember(organization, user, body.text("role"), metadata),
    );
  }),
  route<Handler>("PATCH", MEMBERSHIP, "memberships.update", ({ provider, body, ids }) => {
    body.only("role");
    const [organization = "", user = ""] = ids;
    const role = body.text("role");
    return provider.shapes.keptMembership(provider.directory.changeRole(organization, user, role));
  }),
  route<Handler>("PATCH", `${MEMBERSHIP}/metadata`, "memberships.metadata", (call) => {
    const { provider, body, ids } = call;
    body.only("public_metadata", "private_metadata");
    const [organization = "", user = ""] = ids;
    const change = body.metadata("public_metadata");
    const { directory, shapes } = provider;
    return shapes.keptMembership(directory.mergeMetadata(organization, user, change));
  }),
  route<Handler>("DELETE", MEMBERSHIP, "memberships.delete", ({ provider, ids }) => {
    const [organization = "", user = ""] = ids;
    const { directory, shapes } = provider;
    const shown = shapes.keptMembership(directory.membership(organization, user));
    directory.removeMember(organization, user);
    return shown;
  }),
  route<Handler>("GET", "/organizations/:id/invitations", "invitations.list", (call) => {
    const { provider, query } = call;
    const { id } = provider.directory.organization(call.ids[0] ?? "");
    const wanted = query.getAll("status");
    const found = provider.invitations
      .of(id)
      .filter(({ status }) => wanted.length === 0 || wanted.includes(status))
      .toReversed();
    return pageOf(found, query, provider.shapes.invitation);
  }),
  route<Handler>("POST", "/organizations/:id/invitations", "invitations.create", (call) => {
    const { provider, body, ids } = call;
    body.only(
      "email_address",
      "role",
      "inviter_user_id",
      "public_metadata",
      "private_metadata",
      "redirect_url",
      "expires_in_days",
      "notify",
    );
    const email = body.text("email_address");
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) {
      throw badFormat("email_address", "valid email address");
    }
    const role = body.text("role");
    const metadata = body.metadata("public_metadata");
    const made = provider.invitations.create(ids[0] ?? "", email, role, metadata);
    return provider.shapes.invitation(made);
  }),
  route<Handler>("GET", INVITATION, "invitations.get", ({ provider, ids }) => {
    const [organization = "", id = ""] = ids;
    return provider.shapes.invitation(provider.invitations.get(organization, id));
  }),
  route<Handler>("POST", `${INVITATION}/revoke`, "invitations.revoke", (call) => {
    const { provider, body, ids } = call;
    body.only("requesting_user_id");
    const [organization = "", id = ""] = ids;
    return provider.shapes.invitation(provider.invitations.revoke(organization, id));
  }),
];

/** "+" or nothing for the first first, "-" for the last. */
function inOrder(provider: ClerkProvider, members: ClerkMembership[], wanted: string) {
  const by = wanted.replace(/^[+\- ]/, "");
  const user = ({ userId }: ClerkMembership) => provider.directory.user(userId);
  const keyOf = (each: ClerkMembership) =>
    ({
      created_at: String(each.createdAt).padStart(15, "0"),
      email_address: user(each).email,
      first_name: user(each).firstName ?? "",
      last_name: user(each).lastName ?? "",
    })[by];
  if (members[0] && keyOf(members[0]) === undefined) {
    throw badFormat("order_by", "valid order");
  }
  // Of the same moment, those who came first are first.
  const sorted = members.toSorted((a, b) => {
    const [one = "", other = ""] = [keyOf(a), keyOf(b)];
    return one < other ? -1 : Number(one > other);
  });
  return wanted.startsWith("-") ? sorted.toReversed() : sorted;
}

/** A JSON body's fields, each refused as Clerk would when it is not what it should be. */
function readJson(text: string) {
  let fields: Metadata = {};
  if (text !== "") {
    try {
      const parsed: unknown = JSON.parse(text);
      if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) throw badBody();
      fields = parsed as Metadata;
    } catch {
      throw badBody();
    }
  }
  return {
    only(...names: string[]): void {
      const stranger = Object.keys(fields).find((name) => !names.includes(name));
      if (stranger !== undefined) throw unknownParam(stranger);
    },
    text(name: string): string {
      const value = fields[name];
      if (value === undefined || value === null || value === "") throw missing(name);
      if (typeof value !== "string") throw badFormat(name, "string");
      return value;
    },
    metadata(name: string): Metadata {
      const value = fields[name] ?? {};
      if (typeof value !== "object" || Array.isArray(value)) throw badFormat(name, "valid object");
      return value as Metadata;
    },
  };
}

/** What the journal keeps of a call: whom it is about, and their role. */
function about(text: string, { endpoint }: { endpoint: string }, ids: string[]) {
  const known: Record<string, string> = {};
  const user = endpoint.startsWith("clerk.memberships.") ? ids[1] : undefined;
  if (user !== undefined) known["user_id"] = user;
  try {
    const fields = JSON.parse(text) as Record<string, unknown>;
    for (const name of ["user_id", "email_address", "role"]) {
      const value = fields[name];
      if (typeof value === "string") known[name] = value;
    }
  } catch {
    // No body, or one that is refused in its turn.
  }
  return known;
}

function authenticate(secretKey: string, request: IncomingMessage): void {
  const { authorization } = request.headers;
  const given = /^Bearer (.+)$/.exec(authorization ?? "")?.[1];
  if (given === undefined) throw noKey();
  if (!sameSecret(given, secretKey)) throw badKey();
}

/** Serves /clerk-api/v1/…: what the product's server asks of Clerk. */
export function createClerkBackend(
  provider: ClerkProvider,
  journal: (record: RequestRecord) => void,
) {
  return (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> =>
    exchange(provider.ctx, journal, request, response, {
      routes: ROUTES,
      method: request.method ?? "",
      path: url.pathname.replace(/^\/clerk-api\/v1/, ""),
      about,
      headers: {},
      async work({ handle }, ids, text) {
        authenticate(provider.ctx.secretKey, request);
        const body = readJson(text);
        return { body: await handle({ provider, ids, query: url.searchParams, body }) };
      },
    });
}
