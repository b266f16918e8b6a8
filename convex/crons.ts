import { cronJobs } from "convex/server";
import { internal } from "./_generated/api";

const crons = cronJobs();
crons.interval("sweep the outbox", { minutes: 1 }, internal.outbox.sweep, {});
export default crons;
