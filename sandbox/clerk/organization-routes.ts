import { missing, noPermission, notTheirs } from "./errors.ts";
import { route } from "./exchange.ts";
import type { BrowserCall, BrowserHandler } from "./browser-call.ts";
import { pageOf } from "./pages.ts";
import { ROLE_NAMES } from "./shapes.ts";
import { ROLES } from "./types.ts";

const on = route<BrowserHandler>;
const MANAGE = "org:sys_memberships:manage";

/** The organisation that the address names. Throws unless the one who asks is in it. */
function theirs({ provider, session, ids: [id = ""] }: BrowserCall) {
  const membership = provider.directory.membershipOf(id, session().userId);
  if (!membership) throw notTheirs();
  return { organization: provider.directory.organization(id), membership };
}

/** The same, for those who may manage who is in it. */
function managed(call: BrowserCall) {
  const { organization, membership } = theirs(call);
  if (membership.role !== "org:admin") throw noPermission(MANAGE);
  return organization;
}

const none: BrowserHandler = (call) => {
  theirs(call);
  return pageOf([], call.query, () => null);
};

function invite(call: BrowserCall) {
  const { id } = managed(call);
  const { provider, form, values } = call;
  const role = form["role"];
  if (!role) throw missing("role");
  const addresses = values("email_address").flatMap((each) => each.split(","));
  if (addresses.length === 0) throw missing("email_address");
  return addresses.map((address) =>
    provider.frontend.invitation(provider.invitations.create(id, address, role, {})),
  );
}

/** Organisations, for those who are in them. */
export const organizationRoutes = [
  on("POST", "/organizations", "organizations.create", ({ provider, form, session }) => {
    if (!form["name"]) throw missing("name");
    const made = provider.directory.addOrganization(form["name"], session().userId);
    return provider.shapes.countedOrganization(made);
  }),
  on("GET", "/organizations/:id", "organizations.get", (call) =>
    call.provider.shapes.countedOrganization(theirs(call).organization),
  ),
  on("GET", "/organizations/:id/roles", "organizations.roles", (call) => {
    theirs(call);
    return pageOf([...ROLES], call.query, (key) => ({
      object: "role",
      id: `role_${key.replace("org:", "")}`,
      key,
      name: ROLE_NAMES[key],
      description: "",
      permissions: [],
      created_at: 0,
      updated_at: 0,
    }));
  }),
  on("GET", "/organizations/:id/domains", "organizations.domains", none),
  on("GET", "/organizations/:id/membership_requests", "organizations.requests", none),
  on("GET", "/organizations/:id/memberships", "memberships.list", (call) => {
    const { provider, query } = call;
    const members = provider.directory.membersOf(theirs(call).organization.id).toReversed();
    return pageOf(members, query, (each) => provider.shapes.keptMembership(each, true));
  }),
  on("PATCH", "/organizations/:id/memberships/:id", "memberships.update", (call) => {
    const { provider, form, ids } = call;
    if (!form["role"]) throw missing("role");
    const changed = provider.directory.changeRole(managed(call).id, ids[1] ?? "", form["role"]);
    return provider.shapes.keptMembership(changed, true);
  }),
  on("DELETE", "/organizations/:id/memberships/:id", "memberships.delete", (call) => {
    const { provider, ids } = call;
    const user = ids[1] ?? "";
    const { id } = call.session().userId === user ? theirs(call).organization : managed(call);
    const shown = provider.shapes.keptMembership(provider.directory.membership(id, user), true);
    provider.directory.removeMember(id, user);
    return shown;
  }),
  on("GET", "/organizations/:id/invitations", "invitations.list", (call) => {
    const { provider, query } = call;
    const wanted = query.getAll("status");
    const found = provider.invitations
      .of(managed(call).id)
      .filter(({ status }) => wanted.length === 0 || wanted.includes(status));
    return pageOf(found.toReversed(), query, provider.frontend.invitation);
  }),
  on("POST", "/organizations/:id/invitations", "invitations.create", (call) => invite(call)[0]),
  on("POST", "/organizations/:id/invitations/bulk", "invitations.create", invite),
  on("POST", "/organizations/:id/invitations/:id/revoke", "invitations.revoke", (call) => {
    const { provider, ids } = call;
    const revoked = provider.invitations.revoke(managed(call).id, ids[1] ?? "");
    return provider.frontend.invitation(revoked);
  }),
];
