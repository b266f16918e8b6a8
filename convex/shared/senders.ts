/** What a text can leave from: one of our numbers, or a Messaging Service that picks one of its own. */
const SERVICE = /^MG[0-9a-fA-F]{32}$/;
const NUMBER = /^\+[1-9]\d{6,14}$/;
const SHORT_CODE = /^\d{3,8}$/;
const TOLL_FREE = /^\+18(?:00|33|44|55|66|77|88)\d{7}$/;

/** Whether this is a Messaging Service's SID. */
export function isService(sender: string): boolean {
  return SERVICE.test(sender);
}

/** Whether this is a number in E.164, or a short code. */
export function isSenderNumber(sender: string): boolean {
  return NUMBER.test(sender) || SHORT_CODE.test(sender);
}

/** Segments a second that carriers take from a number, unless it is registered for more. */
export function usualPace(number: string): number {
  if (SHORT_CODE.test(number)) return 100;
  return TOLL_FREE.test(number) ? 3 : 1;
}
