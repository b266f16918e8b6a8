/** A member's real client that stays through every crash, and what it was told. */
import { ConvexClient } from "convex/browser";
import { api } from "../../../convex/_generated/api.js";
import type { Id } from "../../../convex/_generated/dataModel.js";
import type { App } from "../../helpers/app.ts";

export interface WatchedClient {
  name: string;
  client: ConvexClient;
  /** The newest value of every query it watches, without what pagination keeps for itself. */
  seen: () => Record<string, unknown>;
  /** Times it was told a timestamp below one that it had been told before. */
  setbacks: string[];
  /** How often it has connected. */
  connections: () => number;
  /** Mutations it sent once more because their answers had not come. */
  resent: () => number;
}

interface Notes {
  opened: () => void;
  told: (timestamp: bigint) => void;
  asked: (requestId: number) => void;
}

/** The client's own socket, with a note of what matters here. */
function notingSocket({ opened, told, asked }: Notes): typeof WebSocket {
  return class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      opened();
      this.addEventListener("message", ({ data }: MessageEvent<string>) => {
        const message = JSON.parse(data) as { type: string; endVersion?: { ts: string } };
        if (message.type !== "Transition" || message.endVersion === undefined) return;
        told(Buffer.from(message.endVersion.ts, "base64").readBigUInt64LE());
      });
    }

    override send(data: string): void {
      const message = JSON.parse(data) as { type: string; requestId: number };
      if (message.type === "Mutation") asked(message.requestId);
      super.send(data);
    }
  };
}

/** Connects as a member. */
export function connect(app: App, member: { subject: string; name: string }): WatchedClient {
  const setbacks: string[] = [];
  const requests = new Set<number>();
  let newest = 0n;
  let connections = 0;
  let resent = 0;
  const client = new ConvexClient(app.urls.backend, {
    logger: false,
    unsavedChangesWarning: false,
    webSocketConstructor: notingSocket({
      opened: () => connections++,
      told(timestamp) {
        if (timestamp < newest) setbacks.push(`${timestamp} after ${newest}`);
        newest = timestamp;
      },
      asked(requestId) {
        if (requests.has(requestId)) resent++;
        requests.add(requestId);
      },
    }),
  });
  client.setAuth(() => app.token(member.subject));
  return {
    name: member.name,
    client,
    seen: () => ({}),
    setbacks,
    connections: () => connections,
    resent: () => resent,
  };
}

/** Connects as a member and watches the inbox and these threads. */
export function watchInbox(
  app: App,
  member: { subject: string; name: string },
  threads: Id<"conversations">[],
): WatchedClient {
  const watched = connect(app, member);
  const { client } = watched;
  const values: Record<string, unknown> = {};
  const keep = (name: string) => (value: unknown) => {
    values[name] = value;
  };
  const paginationOpts = { numItems: 200, cursor: null };
  client.onUpdate(api.inbox.counts, {}, keep("counts"));
  client.onUpdate(api.readMarks.total, {}, keep("read"));
  client.onUpdate(api.inbox.list, { filter: "all", paginationOpts }, ({ page }) =>
    keep("list")(page),
  );
  for (const conversationId of threads) {
    client.onUpdate(api.messages.list, { conversationId, paginationOpts }, ({ page }) =>
      keep(conversationId)(page),
    );
  }
  return { ...watched, seen: () => values };
}
