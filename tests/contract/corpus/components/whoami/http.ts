import { httpActionGeneric, httpRouter } from "convex/server";

const http = httpRouter();
http.route({
  path: "/where",
  method: "GET",
  handler: httpActionGeneric(async (ctx, request) =>
    Response.json({
      path: new URL(request.url).pathname,
      site: process.env.CONVEX_SITE_URL,
      subject: (await ctx.auth.getUserIdentity())?.subject ?? null,
    }),
  ),
});
// As convex-helpers' router for Hono does: what has no route of its own goes to one handler.
const { lookup } = http;
const others = httpActionGeneric(async (_, request) => new Response(new URL(request.url).pathname));
http.lookup = (path, method) => lookup(path, method) ?? [others, "GET", "/:name"];
export default http;
