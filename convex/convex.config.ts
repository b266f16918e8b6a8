import rateLimiter from "@convex-dev/rate-limiter/convex.config";
import { defineApp } from "convex/server";

const app = defineApp();
// How fast a customer may write on the portal: model/limits.ts.
app.use(rateLimiter);
export default app;
