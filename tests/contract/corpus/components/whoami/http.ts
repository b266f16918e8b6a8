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
export default http;
