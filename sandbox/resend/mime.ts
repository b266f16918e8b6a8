import { randomUUID } from "node:crypto";

export interface MimeFile {
  filename: string;
  contentType: string;
  base64: string;
  /** Stands in the HTML as cid:… */
  contentId?: string | undefined;
}

export interface MimeMail {
  from: string;
  to: string[];
  cc: string[];
  subject: string;
  messageId: string;
  text?: string | undefined;
  html?: string | undefined;
  headers: Record<string, string>;
  files: MimeFile[];
}

const lines = (base64: string) => base64.replaceAll(/(.{76})/g, "$1\r\n");
const word = (text: string) =>
  /^[\x20-\x7e]*$/.test(text) ? text : `=?utf-8?B?${Buffer.from(text).toString("base64")}?=`;
const safe = (text: string) => text.replaceAll(/[\r\n]+/g, " ");

function part(headers: string[], body: string): string {
  return `${headers.join("\r\n")}\r\n\r\n${body}`;
}

function textPart(type: string, text: string): string {
  return part(
    [`Content-Type: ${type}; charset=utf-8`, "Content-Transfer-Encoding: base64"],
    lines(Buffer.from(text).toString("base64")),
  );
}

function multipart(kind: string, parts: string[]): string {
  const boundary = `=_${randomUUID()}`;
  const body = parts.map((each) => `--${boundary}\r\n${each}\r\n`).join("");
  return part(
    [`Content-Type: multipart/${kind}; boundary="${boundary}"`],
    `${body}--${boundary}--`,
  );
}

/** An email as a mail program writes it. */
export function buildMime(mail: MimeMail): Buffer {
  const texts = [
    ...(mail.text === undefined ? [] : [textPart("text/plain", mail.text)]),
    ...(mail.html === undefined ? [] : [textPart("text/html", mail.html)]),
  ];
  const content = texts.length === 1 ? (texts[0] ?? "") : multipart("alternative", texts);
  const files = mail.files.map(({ filename, contentType, base64, contentId }) =>
    part(
      [
        `Content-Type: ${safe(contentType)}; name="${word(safe(filename))}"`,
        `Content-Disposition: ${contentId === undefined ? "attachment" : "inline"}; filename="${word(safe(filename))}"`,
        ...(contentId === undefined ? [] : [`Content-ID: <${safe(contentId)}>`]),
        "Content-Transfer-Encoding: base64",
      ],
      lines(base64),
    ),
  );
  const body = files.length === 0 ? content : multipart("mixed", [content, ...files]);
  const address = (text: string) => {
    const [, name, inner] = /^(.*?)\s*<([^<>]+)>$/.exec(safe(text)) ?? [];
    return name ? `${word(name)} <${inner}>` : safe(text);
  };
  const head = [
    `From: ${address(mail.from)}`,
    `To: ${mail.to.map(address).join(", ")}`,
    ...(mail.cc.length > 0 ? [`Cc: ${mail.cc.map(address).join(", ")}`] : []),
    `Subject: ${word(safe(mail.subject))}`,
    `Message-ID: ${mail.messageId}`,
    `Date: ${new Date().toUTCString()}`,
    ...Object.entries(mail.headers).map(([name, value]) => `${safe(name)}: ${safe(value)}`),
    "MIME-Version: 1.0",
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n${body}`);
}
