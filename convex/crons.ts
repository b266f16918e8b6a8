import { cronJobs } from "convex/server";
import { internal } from "./_generated/api";

const crons = cronJobs();
crons.interval("sweep the outbox", { minutes: 1 }, internal.outbox.sweep, {});
crons.interval(
  "ask Twilio what its webhooks missed",
  { minutes: 5 },
  internal.channels.twilio.sender.catchUp,
  {},
);
export default crons;
