let underWay = 0;

/**
 * Marks a call to the server as one that nobody waits for (a heartbeat, a draft's save), so that it
 * is not told among the changes that wait for the connection. Failing, it fails in silence too.
 */
export async function quietly<T>(call: Promise<T>): Promise<T | undefined> {
  underWay++;
  try {
    return await call;
  } catch {
    return undefined;
  } finally {
    underWay--;
  }
}

/** How many quiet calls have no answer yet. */
export function quietCalls(): number {
  return underWay;
}
