import { WebSocket } from "ws";
import { now } from "./commands.ts";
import type { Row, Screen, Viewers } from "./screen.ts";

/** Clients of the floor: a bare socket and JSON.parse. */
export function floorViewers(origin: string): Viewers {
  return {
    open: () =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(origin.replace("http:", "ws:"));
        const screen = {
          rows: [] as Row[],
          changedAt: 0,
          onChange: () => {},
          close: () =>
            new Promise<void>((closed) => {
              socket.once("close", () => closed());
              socket.close();
            }),
        } satisfies Screen;
        socket.once("error", reject);
        socket.once("message", () => resolve(screen));
        socket.on("message", (frame: Buffer) => {
          screen.rows = JSON.parse(frame.toString()) as Row[];
          screen.changedAt = now();
          screen.onChange();
        });
      }),
    fresh: async () => (await (await fetch(origin)).json()) as Row[],
  };
}
