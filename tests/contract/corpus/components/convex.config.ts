import aggregate from "@convex-dev/aggregate/convex.config";
import rateLimiter from "@convex-dev/rate-limiter/convex.config";
import { defineApp } from "convex/server";
import whoami from "./whoami/convex.config";

const app = defineApp();
app.use(rateLimiter);
app.use(aggregate);
app.use(whoami);
app.use(aggregate, { name: "second" });
export default app;
