import { vi } from "vitest";

/**
 * Until `check` no longer throws; then its result. Throws what it threw last after `timeout` ms,
 * which is long by default, since the machine may be busy with others.
 */
export function eventually<T>(check: () => T | Promise<T>, timeout = 15_000): Promise<T> {
  return vi.waitFor(check, { timeout });
}
