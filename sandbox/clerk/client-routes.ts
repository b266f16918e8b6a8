import { environment } from "./environment.ts";
import { route } from "./exchange.ts";
import { type BrowserCall, type BrowserHandler, Plain } from "./browser-call.ts";

const on = route<BrowserHandler>;

/** The browser as Clerk sees it. */
const browser = ({ provider, from, client }: BrowserCall) =>
  client ? provider.frontend.client(client, from) : null;

/** The session that the address names, of this browser. */
const named = ({ provider, client, ids: [id = ""] }: BrowserCall) =>
  provider.sessions.session(client, id);

function close(call: BrowserCall, status: "ended" | "removed") {
  const { provider, from } = call;
  return provider.frontend.session(provider.sessions.end(named(call), status), from);
}

/** "" means none, as a form has no null. */
const organizationOf = ({ form }: BrowserCall, name: string): string | null | undefined =>
  form[name] === "" || form[name] === "null" ? null : form[name];

/** The browser, its sessions, and signing in. */
export const clientRoutes = [
  on(
    "GET",
    "/environment",
    "environment",
    ({ from, provider }) => new Plain(environment(from ?? provider.ctx.origin())),
  ),
  on("GET", "/client", "client.get", browser),
  ...["PUT", "POST"].map((method) =>
    on(method, "/client", "client.create", (call) =>
      call.provider.frontend.client(call.browser(), call.from),
    ),
  ),
  on("DELETE", "/client", "client.delete", (call) => {
    const { client, provider } = call;
    if (client) {
      for (const each of provider.sessions.sessionsOf(client)) {
        provider.sessions.end(each, "removed");
      }
      provider.ctx.clerk.clients.delete(client.id);
    }
    call.forget();
    return null;
  }),
  on("DELETE", "/client/sessions", "sessions.remove", (call) => {
    const { client, provider } = call;
    for (const each of client ? provider.sessions.sessionsOf(client) : []) {
      provider.sessions.end(each, "removed");
    }
    return browser(call);
  }),

  on("POST", "/client/sign_ins", "signIns.create", ({ provider, browser, form }) =>
    provider.frontend.signIn(provider.signIns.create(browser(), form)),
  ),
  on("GET", "/client/sign_ins/:id", "signIns.get", ({ provider, client, ids: [id = ""] }) =>
    provider.frontend.signIn(provider.signIns.attempt(client, id)),
  ),
  on("POST", "/client/sign_ins/:id/prepare_first_factor", "signIns.prepare", (call) => {
    const { provider, client, form, ids } = call;
    return provider.frontend.signIn(provider.signIns.prepare(client, ids[0] ?? "", form));
  }),
  on("POST", "/client/sign_ins/:id/attempt_first_factor", "signIns.attempt", (call) => {
    const { provider, client, form, ids } = call;
    return provider.frontend.signIn(provider.signIns.verify(client, ids[0] ?? "", form));
  }),

  on("GET", "/client/sessions/:id", "sessions.get", (call) =>
    call.provider.frontend.session(named(call), call.from),
  ),
  on("POST", "/client/sessions/:id/touch", "sessions.touch", (call) => {
    const { provider, client, from } = call;
    const wanted = organizationOf(call, "active_organization_id");
    const touched = provider.sessions.touch(named(call), wanted);
    if (client) provider.sessions.save({ ...client, lastActiveSessionId: touched.id });
    return provider.frontend.session(touched, from);
  }),
  on("POST", "/client/sessions/:id/end", "sessions.end", (call) => close(call, "ended")),
  on("POST", "/client/sessions/:id/remove", "sessions.remove", (call) => close(call, "removed")),
  on("POST", "/client/sessions/:id/tokens", "sessions.token", async (call) => {
    const wanted = organizationOf(call, "organization_id");
    const jwt = await call.provider.sessions.token(named(call), call.from, wanted);
    return new Plain({ object: "token", jwt });
  }),
  on("POST", "/client/sessions/:id/tokens/:id", "sessions.token", async (call) => {
    const template = call.ids[1] ?? "";
    const jwt = await call.provider.sessions.templateToken(named(call), template, call.from);
    return new Plain({ object: "token", jwt });
  }),
];
