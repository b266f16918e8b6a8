/** Preloaded into every process we start: it ends when we do, even if we are killed outright. */
if (process.channel) {
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
  process.channel.unref();
}
