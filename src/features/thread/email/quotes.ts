const BEGINNINGS = [
  // "On Tue, Nov 24, 2026 at 9:12 AM Tom <tom@…> wrote:", in four languages; it may take two lines.
  /^(?:On|El|Am|Le)\s[^\n]{4,200}(?:\n[^\n]{0,200})?(?:wrote|escribió|schrieb[^\n]*|a écrit)\s?:\s*$/m,
  /^-{2,} ?(?:Original Message|Forwarded message|Mensaje original) ?-{2,}\s*$/im,
  /^(?:From|De|Von): [^\n]+\n(?:(?:Sent|Date|To|Enviado|Para|Gesendet|An): [^\n]+\n)/m,
  // Nothing but quoted lines until the end.
  /^>(?:[^\n]*)(?:\n(?:>[^\n]*|\s*))*$(?![\s\S])/m,
];

/**
 * An email's text apart from what it answers, by how mail programs write that. All of it is quote
 * only when nothing else is said, and then nothing is folded.
 */
export function splitQuote(text: string): { said: string; quote: string } {
  const starts = BEGINNINGS.flatMap((pattern) => pattern.exec(text)?.index ?? []);
  const at = Math.min(...starts, text.length);
  const said = text.slice(0, at).trimEnd();
  if (said.trim() === "") return { said: text, quote: "" };
  return { said, quote: text.slice(at) };
}
