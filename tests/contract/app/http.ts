import { httpRouter } from "convex/server";
import { ConvexError } from "convex/values";
import { api } from "./api";
import { httpAction } from "./server";

const http = httpRouter();

const echo = httpAction(async (_, request) => {
  const url = new URL(request.url);
  return Response.json(
    {
      method: request.method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      header: request.headers.get("x-custom"),
      body: await request.text(),
    },
    { status: 201, headers: { "x-answer": "yes" } },
  );
});

for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"] as const) {
  http.route({ path: "/echo", method, handler: echo });
}

http.route({
  path: "/only-post",
  method: "POST",
  handler: httpAction(async () => new Response("posted")),
});

const named = (name: string) => httpAction(async () => new Response(name));
http.route({ pathPrefix: "/files/", method: "GET", handler: named("prefix") });
http.route({ pathPrefix: "/files/deep/", method: "GET", handler: named("longer prefix") });
http.route({ path: "/files/exact", method: "GET", handler: named("exact") });

http.route({
  path: "/bytes",
  method: "POST",
  handler: httpAction(async (_, request) => {
    const bytes = new Uint8Array(await request.arrayBuffer());
    return new Response(bytes.reverse(), {
      headers: { "content-type": "application/octet-stream" },
    });
  }),
});

http.route({
  path: "/work",
  method: "POST",
  handler: httpAction(async (ctx, request) => {
    const { line } = (await request.json()) as { line: string };
    await ctx.runMutation(api.documents.insertLog, { line });
    const lines: string[] = await ctx.runQuery(api.functions.lines, {});
    return Response.json(lines);
  }),
});

http.route({
  path: "/who",
  method: "GET",
  handler: httpAction(async (ctx) => {
    const identity = await ctx.auth.getUserIdentity();
    return Response.json({ subject: identity?.subject ?? null });
  }),
});

/** The body, read in each way there is. */
http.route({
  path: "/form",
  method: "POST",
  handler: httpAction(async (_, request) => {
    const copies = [request.clone(), request.clone(), request.clone()] as const;
    const form = await request.formData();
    const file = form.get("file") as File;
    let streamed = 0;
    for await (const chunk of copies[0].body ?? []) streamed += chunk.byteLength;
    return Response.json({
      field: form.get("field"),
      file: [file.name, file.type, await file.text()],
      sizes: [streamed, (await copies[1].blob()).size, (await copies[2].arrayBuffer()).byteLength],
      length: Number(request.headers.get("content-length")),
    });
  }),
});

http.route({
  path: "/stream",
  method: "GET",
  handler: httpAction(async () => {
    const encoder = new TextEncoder();
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(encoder.encode(`part ${sent++};`));
        if (sent === 5) controller.close();
      },
    });
    return new Response(body, { headers: { "content-type": "text/plain" } });
  }),
});

http.route({
  path: "/cookies",
  method: "GET",
  handler: httpAction(async () => {
    const headers = new Headers();
    headers.append("set-cookie", "a=1");
    headers.append("set-cookie", "b=2");
    return new Response(null, { status: 204, headers });
  }),
});

http.route({
  path: "/redirect",
  method: "GET",
  handler: httpAction(
    async () => new Response(null, { status: 302, headers: { location: "/echo" } }),
  ),
});

http.route({
  path: "/throws",
  method: "GET",
  handler: httpAction(async (_, request) => {
    if (request.url.endsWith("?data")) throw new ConvexError({ code: "teapot" });
    throw new Error("the handler broke");
  }),
});

http.route({
  path: "/store",
  method: "POST",
  handler: httpAction(async (ctx, request) => {
    const id = await ctx.storage.store(await request.blob());
    const blob = await ctx.storage.get(id);
    return Response.json({ id, size: blob?.size, type: blob?.type });
  }),
});

export default http;
