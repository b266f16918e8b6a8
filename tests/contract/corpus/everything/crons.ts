import { anyApi, cronJobs } from "convex/server";

const crons = cronJobs();
crons.interval("tick", { seconds: 1 }, anyApi.ticks!.tick! as never, { by: "interval" } as never);
crons.interval("slow", { seconds: 1 }, anyApi.ticks!.slow! as never, {} as never);
crons.daily(
  "nightly",
  { hourUTC: 3, minuteUTC: 7 },
  anyApi.ticks!.tick! as never,
  {
    by: "daily",
  } as never,
);
export default crons;
