const formats = new Map<string, Intl.NumberFormat>();

/** An amount of cents, in the account's manner of writing: "$1,240.00", "$1,240" when whole. */
export function showMoney(cents: number, locale: string): string {
  const whole = cents % 100 === 0;
  const key = `${locale}:${whole}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale, {
      style: "currency",
      currency: "USD",
      minimumFractionDigits: whole ? 0 : 2,
    });
    formats.set(key, format);
  }
  return format.format(cents / 100);
}

/** Cents as an input shows them: "129.5" is 12950. */
export function moneyInput(cents: number | undefined): string {
  return cents === undefined ? "" : (cents / 100).toFixed(cents % 100 === 0 ? 0 : 2);
}
