import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { api } from "../../convex/_generated/api.js";
import { now } from "./commands.ts";
import { PAGE, type Row, type Screen, type Viewers } from "./screen.ts";

/** Where the product is and who looks at it. */
export interface ProductTarget {
  url: string;
  /** A member's token each. */
  tokens: string[];
}

/** What `usePaginatedQuery` asks for when the inbox is opened, at the page size measured. */
const LIST = {
  filter: "all" as const,
  paginationOpts: { numItems: PAGE, cursor: null, id: 1 },
};

/** Clients of the product: the official one, signed in, subscribed to the list of the inbox. */
export function productViewers({ url, tokens }: ProductTarget): Viewers {
  return {
    open: (person) =>
      new Promise((resolve, reject) => {
        const client = new ConvexClient(url, { logger: false });
        client.setAuth(() => Promise.resolve(tokens[person] ?? ""));
        const screen = {
          rows: [] as Row[],
          changedAt: 0,
          onChange: () => {},
          close: () => client.close(),
        } satisfies Screen;
        client.onUpdate(
          api.inbox.list,
          LIST,
          ({ page }) => {
            screen.rows = page;
            screen.changedAt = now();
            screen.onChange();
            resolve(screen);
          },
          reject,
        );
      }),
    async fresh() {
      const client = new ConvexHttpClient(url, { logger: false });
      client.setAuth(tokens[0] ?? "");
      return (await client.query(api.inbox.list, LIST)).page;
    },
  };
}
