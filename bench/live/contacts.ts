/** The number (E.164) of the nth customer of an account that the benchmark fills. */
export function contactAddress(index: number): string {
  return `+1737${String(2_000_000 + index)}`;
}
