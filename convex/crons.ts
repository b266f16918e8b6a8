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
crons.interval("throw away files never sent", { hours: 1 }, internal.uploads.sweep, {});
crons.interval(
  "ask Resend what its webhooks missed",
  { minutes: 5 },
  internal.channels.resend.catchUp.catchUp,
  {},
);
crons.interval("send what no timer sent", { minutes: 1 }, internal.scheduled.sweep, {});
crons.interval("drop what the journal need not keep", { hours: 6 }, internal.journal.prune, {
  cursor: null,
});
crons.interval("drop what the assistant need not keep", { hours: 24 }, internal.suggestions.prune, {
  cursor: null,
});
crons.interval("go on with deletions that stopped", { minutes: 5 }, internal.erasures.sweep, {});
crons.interval("end invitations whose time is over", { hours: 1 }, internal.invitations.expire, {});
export default crons;
