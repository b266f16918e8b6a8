import { useQueries } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useMemo, useState } from "react";
import { api } from "../../../convex/_generated/api";
import type { ConversationId } from "../../lib/types";

/** How many ids one query takes; the server refuses more. */
const BUCKET = 100;

type Marks = FunctionReturnType<typeof api.readMarks.forConversations>;
export type ReadMarks = ReadonlyMap<ConversationId, number>;

/** Ids in the order they were first seen, in buckets that only ever grow at the end. */
class Buckets {
  readonly all: ConversationId[][] = [];
  private readonly seen = new Set<ConversationId>();

  add(ids: readonly ConversationId[]): void {
    for (const id of ids) {
      if (this.seen.has(id)) continue;
      this.seen.add(id);
      const last = this.all[this.all.length - 1];
      // A changed bucket is a new subscription, so a bucket is replaced only while it fills up.
      if (last && last.length < BUCKET) this.all[this.all.length - 1] = [...last, id];
      else this.all.push([id]);
    }
  }
}

/**
 * How far I have read each of these conversations. Rows that move about in the list do not
 * change what is subscribed to, and a mark once known stays known while its bucket is reloaded.
 * Buckets without any of these conversations are not subscribed to.
 */
export function useReadMarks(ids: readonly ConversationId[]): ReadMarks {
  const [buckets] = useState(() => new Buckets());
  const [known] = useState(() => new Map<ConversationId, number>());

  const requests = useMemo(() => {
    buckets.add(ids);
    const wanted = new Set(ids);
    return Object.fromEntries(
      buckets.all.flatMap((conversationIds, index) =>
        conversationIds.some((id) => wanted.has(id))
          ? [[String(index), { query: api.readMarks.forConversations, args: { conversationIds } }]]
          : [],
      ),
    );
  }, [buckets, ids]);
  const results: Record<string, Marks | Error | undefined> = useQueries(requests);

  return useMemo(() => {
    for (const marks of Object.values(results)) {
      if (!marks || marks instanceof Error) continue;
      for (const { conversationId, seq } of marks) known.set(conversationId, seq);
    }
    return new Map(known);
  }, [known, results]);
}
