import { anyApi, httpActionGeneric, httpRouter } from "convex/server";

const http = httpRouter();

/** Sends a part for each gate, once somebody has opened it. */
http.route({
  path: "/parts",
  method: "GET",
  handler: httpActionGeneric(async (ctx) => {
    const encoder = new TextEncoder();
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        controller.enqueue(encoder.encode("begin"));
        for (const name of ["first", "second"]) {
          while (!(await ctx.runQuery(anyApi.gates!.isOpen!, { name }))) {
            await new Promise((resolve) => setTimeout(resolve, 5));
          }
          controller.enqueue(encoder.encode(name));
        }
        controller.close();
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  }),
});

export default http;
