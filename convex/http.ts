import { httpRouter } from "convex/server";
import { webhook as clerkWebhook } from "./clerk/webhook";
import { allow, upload } from "./channels/portal/upload";
import { webhook as resendWebhook } from "./channels/resend/webhook";
import { media } from "./channels/twilio/media";
import { inbound, status } from "./channels/twilio/webhook";
import { answer } from "./health";

const http = httpRouter();

http.route({ path: "/twilio/inbound", method: "POST", handler: inbound });
http.route({ path: "/twilio/status", method: "POST", handler: status });
http.route({ path: "/portal/files", method: "OPTIONS", handler: allow });
http.route({ path: "/portal/files", method: "POST", handler: upload });
http.route({ path: "/resend/webhook", method: "POST", handler: resendWebhook });
http.route({ path: "/clerk/webhook", method: "POST", handler: clerkWebhook });
http.route({ path: "/twilio/media", method: "GET", handler: media });
http.route({ path: "/health", method: "GET", handler: answer });

export default http;
