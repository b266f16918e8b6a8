export type Automatic = "reply" | "report";

/** Headers of an email by their names in lower case. */
export type Headers = Record<string, string>;

/**
 * What a program wrote by itself because of an email of ours: an automatic reply, or a report that
 * it did not arrive. Undefined for what somebody, or a program of theirs, wants to tell us: a form
 * on a website sends "auto-generated" mail that wants an answer.
 */
export function automaticKind(
  headers: Headers,
  from: string,
  subject: string,
): Automatic | undefined {
  const sender = from.toLowerCase();
  const type = (headers["content-type"] ?? "").toLowerCase();
  if (
    /^(mailer-daemon|postmaster)@/.test(sender) ||
    (type.includes("multipart/report") && type.includes("delivery-status")) ||
    headers["x-failed-recipients"] !== undefined
  ) {
    return "report";
  }
  const submitted = (headers["auto-submitted"] ?? "").trim().toLowerCase();
  const precedence = (headers["precedence"] ?? "").trim().toLowerCase();
  if (
    submitted.startsWith("auto-replied") ||
    precedence === "auto_reply" ||
    headers["x-autoreply"] !== undefined ||
    headers["x-autorespond"] !== undefined ||
    (headers["x-auto-response-suppress"] !== undefined && submitted.startsWith("auto-")) ||
    /^(automatic reply|auto(matic)?[- ]?response|out of office|abwesenheitsnotiz|respuesta automática|réponse automatique)\b/i.test(
      subject.trim(),
    )
  ) {
    return "reply";
  }
  return undefined;
}

/** The ids in a References or In-Reply-To header, the oldest first. */
export function messageIdsOf(header: string | undefined, most = 20): string[] {
  const ids = header?.slice(0, 20_000).match(/<[^<>\s]{3,250}>/g) ?? [];
  return [...new Set(ids)].slice(-most);
}
