import { httpRouter } from "convex/server";
import { httpAction } from "./_generated/server";
import { inbound, status } from "./channels/twilio/webhook";

const http = httpRouter();

http.route({ path: "/twilio/inbound", method: "POST", handler: inbound });
http.route({ path: "/twilio/status", method: "POST", handler: status });
http.route({
  path: "/health",
  method: "GET",
  handler: httpAction(async () => Response.json({ ok: true })),
});

export default http;
