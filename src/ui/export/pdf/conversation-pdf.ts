import { fileSize } from "../../../../convex/shared/fileSize";
import type { Exported, Head } from "../reading";
import type { Paper } from "./paper";
import { CHANNEL_NAMES, CONSENT_NAMES, eventText, PROVIDER_NAMES, STATUS_NAMES } from "./words";

const GREY = "#555";
const SMALL = { size: 8, color: GREY };

/** A conversation on paper: who with, the consent in force, and each message with its proof. */
export class ConversationPdf {
  readonly #paper: Paper;
  readonly #head: Head;
  readonly #moment: Intl.DateTimeFormat;

  constructor(paper: Paper, head: Head) {
    this.#paper = paper;
    this.#head = head;
    const { locale, timeZone } = head.origin;
    this.#moment = new Intl.DateTimeFormat(locale, {
      dateStyle: undefined,
      year: "numeric",
      month: "short",
      day: "numeric",
      hour: "numeric",
      minute: "2-digit",
      second: "2-digit",
      fractionalSecondDigits: 3,
      timeZone,
      timeZoneName: "shortOffset",
    });
    this.#begin();
  }

  add(message: Exported, body: string): void {
    const paper = this.#paper;
    // A message's first lines stay together.
    paper.room(48);
    paper.rule();
    paper.text(this.#whoOf(message), { size: 10 });
    paper.text(this.#factsOf(message), SMALL);
    if (message.email) {
      const { subject, from, to, cc } = message.email;
      const copies = cc.length > 0 ? ` · Copies: ${cc.join(", ")}` : "";
      paper.text(`Subject: ${subject}\nFrom: ${from} · To: ${to.join(", ")}${copies}`, SMALL);
    }
    paper.space(2);
    const said = message.event === undefined ? body : eventText(message.event);
    if (said !== "") paper.text(said, { size: 10, indent: 10 });
    for (const { name, size, contentType, sha256 } of message.attachments) {
      const line = `File: ${name} · ${fileSize(size)} (${size} bytes) · ${contentType}`;
      paper.text(`${line}\nSHA-256 ${sha256 ?? "not known: the file is gone"}`, {
        ...SMALL,
        indent: 10,
      });
    }
    for (const { at, provider, status, kind, subject, outcome, reason } of message.proof) {
      const word = kind === "inbound" ? "handed it to us" : `said “${status ?? ""}”`;
      const but = outcome === "applied" ? "" : ` (${outcome}${reason ? `: ${reason}` : ""})`;
      const line = `${PROVIDER_NAMES[provider]} ${word} at ${this.#at(at)} · ${subject}${but}`;
      paper.text(line, { ...SMALL, indent: 10 });
    }
    paper.space(8);
  }

  async end(): Promise<Blob> {
    this.#paper.rule();
    this.#paper.text("End of the conversation.", SMALL);
    return await this.#paper.end();
  }

  #begin(): void {
    const { origin, conversation } = this.#head;
    const { channel, contactName, contactAddress, ourAddress, consent, optedOut } = conversation;
    const title = `Conversation with ${contactName}`;
    const paper = this.#paper;
    paper.begin(title, `${origin.business} · ${title}`);
    paper.text(title, { size: 18 });
    paper.space(4);
    const address = contactAddress === undefined ? "" : ` · ${contactAddress}`;
    const ours = channel === "portal" ? "" : ` · our ${ourAddress}`;
    paper.text(`${CHANNEL_NAMES[channel]}${address}${ours}`, { size: 10 });
    const exported = `Exported by ${origin.exportedBy} of ${origin.business} on ${this.#at(origin.exportedAt)}.`;
    paper.text(`${exported} Times are in ${origin.timeZone}.`, SMALL);
    paper.space(10);
    paper.text("Consent", { size: 12 });
    for (const { address: of, state, rows } of consent) {
      paper.text(`${of}: ${state === null ? "nothing is recorded" : CONSENT_NAMES[state]}`, {
        size: 10,
      });
      for (const { at, state: was, source, detail, memberName } of rows) {
        const by = memberName === undefined ? "" : ` by ${memberName}`;
        const how = detail === undefined ? "" : `: ${detail}`;
        const line = `${this.#at(at)} · ${CONSENT_NAMES[was]} · ${source}${by}${how}`;
        paper.text(line, { ...SMALL, indent: 10 });
      }
    }
    if (consent.length === 0) paper.text("The portal needs none.", SMALL);
    if (optedOut) paper.text("This contact has opted out.", { size: 10 });
    paper.space(12);
  }

  #whoOf({ direction, kind, author, aiGenerated }: Exported): string {
    const who = author === "" ? "By itself" : author;
    if (kind === "note") return `${who} · internal note`;
    if (kind === "event") return `${who} · event`;
    const ai = aiGenerated ? " · drafted by ComposeAI" : "";
    return `${direction === "in" ? "Received from" : "Sent by"} ${who}${ai}`;
  }

  #factsOf(message: Exported): string {
    const { at, kind, status, receivedAt, seenAt, attempt, segments, errorCode } = message;
    const facts = [this.#at(at)];
    if (kind === "message") facts.push(STATUS_NAMES[status]);
    if (message.errorReason !== undefined) facts.push(message.errorReason);
    if (errorCode !== undefined) facts.push(`error ${errorCode}`);
    if (receivedAt !== undefined && receivedAt !== at) facts.push(`here ${this.#at(receivedAt)}`);
    if (seenAt !== undefined) facts.push(`seen ${this.#at(seenAt)}`);
    if ((attempt ?? 1) > 1) facts.push(`try ${attempt}`);
    if (segments !== undefined) facts.push(`${segments} segments`);
    if (message.providerId !== undefined) facts.push(`id ${message.providerId}`);
    if (message.email?.messageId !== undefined) facts.push(message.email.messageId);
    if (message.elsewhere)
      facts.push(`sent by ${CHANNEL_NAMES[message.elsewhere.channel]} instead`);
    return facts.join(" · ");
  }

  #at(ms: number): string {
    return this.#moment.format(ms);
  }
}
