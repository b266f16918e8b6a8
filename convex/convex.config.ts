import rateLimiter from "@convex-dev/rate-limiter/convex.config";
import { defineApp } from "convex/server";

const app = defineApp();
// How fast a customer may write on the portal, and a member ask the assistant: model/limits.ts.
// How fast texts leave each of our numbers: model/pace.ts.
app.use(rateLimiter);
export default app;
