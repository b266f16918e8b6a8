/** How long a webhook waits for one that could overtake it. ms */
const PATIENCE = 2_000;

/** Holds a message's webhook back until the next one has gone out, or for a while. */
export function createReorder<T>(later: (ms: number, work: () => void) => void) {
  const held = new Map<string, T>();
  return {
    isHolding: (messageId: string) => held.has(messageId),
    hold(messageId: string, item: T, release: () => void): void {
      held.set(messageId, item);
      later(PATIENCE, () => {
        if (held.get(messageId) !== item) return;
        held.delete(messageId);
        release();
      });
    },
    /** What was held back and may go now, behind the one that overtook it. */
    overtake(messageId: string): T | undefined {
      const item = held.get(messageId);
      held.delete(messageId);
      return item;
    },
  };
}
