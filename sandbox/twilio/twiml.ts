const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/**
 * The texts a webhook's answer asks to send: each <Message> (with or without <Body>) of a TwiML
 * document, or a whole text/plain answer, as Twilio reads them. Other answers ask for nothing.
 */
export function twimlMessages(contentType: string, body: string): string[] {
  if (/^text\/plain\b/i.test(contentType)) return body.trim() === "" ? [] : [body.slice(0, 1600)];
  if (!/\bxml\b|^text\/html\b/i.test(contentType)) return [];
  const document = body.replace(/<!--.*?-->/gs, "");
  if (!/<Response[\s>]/.test(document)) return [];
  return [...document.matchAll(/<(Message|Sms)(?:\s[^>]*)?>(.*?)<\/\1>/gs)]
    .map((match) => {
      const inner = match[2] ?? "";
      const text = /<Body(?:\s[^>]*)?>(.*?)<\/Body>/s.exec(inner)?.[1] ?? inner;
      return decode(text.replace(/<[^>]*>/g, "")).trim();
    })
    .filter((text) => text !== "")
    .map((text) => text.slice(0, 1600));
}

function decode(text: string): string {
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (!name.startsWith("#")) return ENTITIES[name] ?? whole;
    const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
