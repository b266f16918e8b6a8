/**
 * An amount as people write it ("$1,240.50", "1.240,50", "99", "-5", "(5)") in cents; null when it
 * is none. A last point or comma with one or two digits after it is the decimal sign.
 */
export function parseCents(text: string): number | null {
  const bare = text.replace(/[\s\u00a0'’$€£]|USD|EUR|GBP/gi, "").replace(/^\((.+)\)$/, "-$1");
  const match = /^([-−]?)(\d[\d.,]*?)(?:[.,](\d{1,2}))?$/.exec(bare);
  if (!match) return null;
  const [, sign, whole = "", decimals = ""] = match;
  if (/[.,]/.test(whole) && !/^\d{1,3}([.,]\d{3})+$/.test(whole)) return null;
  const cents = Number(whole.replace(/[.,]/g, "")) * 100 + Number(decimals.padEnd(2, "0"));
  if (!Number.isSafeInteger(cents)) return null;
  return sign === "" || cents === 0 ? cents : -cents;
}

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
