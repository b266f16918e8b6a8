/** A wire between a browser and the backend that a test can cut. */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

export interface Wire {
  port: number;
  /** Every connection drops, and none is taken, until `mend`. */
  cut: () => void;
  /** Nothing comes through any more and nobody is told, until `cut` or `mend`. */
  silence: () => void;
  /** What the browser says still comes through; no answer does, until `cut` or `mend`. */
  swallowAnswers: () => void;
  mend: () => void;
  close: () => Promise<void>;
}

type State = "whole" | "cut" | "silent" | "unanswered";

/** Listens on a free loopback port and passes everything on to `target`, another one. */
export async function openWire(target: number): Promise<Wire> {
  const pairs = new Set<[Socket, Socket]>();
  let state: State = "whole";
  const drop = () => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  };
  const server = createServer((inner) => {
    if (state === "cut") {
      inner.destroy();
      return;
    }
    const outer = connect(target, "127.0.0.1");
    const pair: [Socket, Socket] = [inner, outer];
    pairs.add(pair);
    const pass = (from: Socket, to: Socket) => {
      from.on("data", (chunk) => {
        if (state === "whole" || (state === "unanswered" && from === inner)) to.write(chunk);
      });
      from.on("error", () => {});
      from.on("close", () => {
        to.destroy();
        pairs.delete(pair);
      });
    };
    pass(inner, outer);
    pass(outer, inner);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The wire has no port");
  return {
    port: address.port,
    cut() {
      state = "cut";
      drop();
    },
    silence() {
      state = "silent";
    },
    swallowAnswers() {
      state = "unanswered";
    },
    mend() {
      // What was swallowed is missing from those streams: they cannot go on.
      if (state !== "whole") drop();
      state = "whole";
    },
    async close() {
      drop();
      server.close();
      await once(server, "close");
    },
  };
}
