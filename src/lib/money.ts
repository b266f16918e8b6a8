/** Cents as an input shows them: "129.5" is 12950. */
export function moneyInput(cents: number | undefined): string {
  return cents === undefined ? "" : (cents / 100).toFixed(cents % 100 === 0 ? 0 : 2);
}
