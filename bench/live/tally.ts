import type { StoreWriter } from "./store-writer.ts";

const FIELDS = ["total", "active", "attention", "leads", "archived", "inbound"] as const;

/** The counts of a scope, as the app's `counters` keep them (convex/model/counters.ts). */
export class Tally {
  readonly counts: Record<(typeof FIELDS)[number], number>;

  constructor(counts: Tally["counts"]) {
    this.counts = counts;
  }

  copy(): Tally {
    return new Tally({ ...this.counts });
  }

  add(other: Tally): void {
    for (const field of FIELDS) this.counts[field] += other.counts[field];
  }

  /** Adds it to the scope's counters in the store. */
  store(store: StoreWriter, accountId: string, scope: string): void {
    const row = store.all("counters").find((candidate) => candidate["scope"] === scope);
    if (!row) {
      store.insert("counters", { accountId, scope, shard: 0, ...this.counts });
      return;
    }
    const sum = this.copy();
    for (const field of FIELDS) sum.counts[field] += Number(row[field]);
    store.patch("counters", row, sum.counts);
  }
}

/** What one conversation adds to the counts of all who see it. */
export function tallyOf(conversation: {
  archived: boolean;
  attention: boolean;
  isLead: boolean;
  inboundSeq: number;
}): Tally {
  const { archived, attention, isLead, inboundSeq } = conversation;
  return new Tally({
    total: 1,
    active: archived ? 0 : 1,
    attention: attention ? 1 : 0,
    leads: isLead && !archived ? 1 : 0,
    archived: archived ? 1 : 0,
    inbound: inboundSeq,
  });
}
