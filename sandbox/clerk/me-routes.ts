import { notFound } from "./errors.ts";
import { route } from "./exchange.ts";
import { type BrowserCall, type BrowserHandler, Plain } from "./browser-call.ts";
import { pageOf } from "./pages.ts";

const on = route<BrowserHandler>;

const me = ({ provider, session }: BrowserCall) => provider.directory.user(session().userId);

/** The one who is signed in. */
export const meRoutes = [
  on("GET", "/me", "me.get", (call) => call.provider.frontend.user(me(call))),
  on("PATCH", "/me", "me.update", (call) => {
    const { provider, form } = call;
    const name = (field: string) => (form[field] === "" ? null : form[field]);
    const [firstName, lastName] = [name("first_name"), name("last_name")];
    const renamed = provider.directory.renameUser(me(call).id, {
      ...(firstName !== undefined && { firstName }),
      ...(lastName !== undefined && { lastName }),
    });
    return provider.frontend.user(renamed);
  }),
  on("GET", "/me/sessions/active", "me.sessions", (call) => {
    const { id, userId, status, expireAt, lastActiveAt } = call.session();
    return new Plain([
      {
        id,
        object: "session",
        status,
        user: null,
        user_id: userId,
        actor: null,
        expire_at: expireAt,
        abandon_at: expireAt,
        last_active_at: lastActiveAt,
        latest_activity: { id: `${id}_activity`, object: "session_activity", is_mobile: false },
      },
    ]);
  }),
  on("GET", "/me/organization_memberships", "me.memberships", (call) => {
    const { provider, query } = call;
    const mine = provider.directory.membershipsOf(me(call).id).toReversed();
    return pageOf(mine, query, (each) => provider.shapes.keptMembership(each, true));
  }),
  on("DELETE", "/me/organization_memberships/:id", "me.leave", (call) => {
    const { id, organizationId } = call.provider.directory.removeMember(
      call.ids[0] ?? "",
      me(call).id,
    );
    return { object: "organization_membership", id, organizationId, deleted: true };
  }),
  on("GET", "/me/organization_invitations", "me.invitations", (call) => {
    const { provider, query } = call;
    const wanted = query.getAll("status");
    const found = provider.invitations
      .to(me(call).email)
      .filter(({ status }) => wanted.length === 0 || wanted.includes(status))
      .toReversed();
    return pageOf(found, query, provider.frontend.ownInvitation);
  }),
  on("POST", "/me/organization_invitations/:id/accept", "me.acceptInvitation", (call) => {
    const { provider, ids } = call;
    const { id, email } = me(call);
    const found = provider.invitations.to(email).find((each) => each.id === ids[0]);
    if (!found) throw notFound("The organization invitation was not found.");
    return provider.frontend.ownInvitation(provider.invitations.accept(found, id));
  }),
  on("GET", "/me/organization_suggestions", "me.suggestions", (call) => {
    me(call);
    return pageOf([], call.query, () => null);
  }),
];
