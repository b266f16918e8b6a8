import type { ServerResponse } from "node:http";
import type { SandboxEvent } from "../types.ts";

const HEARTBEAT_MS = 15_000;
/** A reader this far behind is cut off; it reconnects and loads the state anew. */
const MAX_BUFFERED = 4_000_000;

export type EventHub = ReturnType<typeof createEventHub>;

/** Sends what happens to every open page as server-sent events. */
export function createEventHub() {
  const listeners = new Set<ServerResponse>();
  const heartbeat = setInterval(() => {
    for (const listener of listeners) listener.write(": still here\n\n");
  }, HEARTBEAT_MS);
  heartbeat.unref();

  return {
    emit(event: SandboxEvent): void {
      if (listeners.size === 0) return;
      const text = `data: ${JSON.stringify(event)}\n\n`;
      for (const listener of listeners) {
        if (listener.writableLength > MAX_BUFFERED) listener.destroy();
        else listener.write(text);
      }
    },
    listen(response: ServerResponse): void {
      response.writeHead(200, {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      });
      response.write(": listening\n\n");
      listeners.add(response);
      response.on("close", () => listeners.delete(response));
    },
    close(): void {
      clearInterval(heartbeat);
      for (const listener of listeners) listener.end();
    },
  };
}
