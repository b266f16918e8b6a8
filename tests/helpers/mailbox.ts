/** A customer's mailbox, by the sandbox's controls. */
import { controlsOf } from "./phone.ts";

export interface Letter {
  id: string;
  messageId: string;
  from: string;
  to: string[];
  cc: string[];
  replyTo: string[];
  subject: string;
  text: string | null;
  html: string | null;
  headers: Record<string, string>;
  lastEvent: string;
  direction: "inbound" | "outbound";
}

export interface Outgoing {
  to?: string[];
  cc?: string[];
  subject: string;
  text?: string;
  html?: string;
  headers?: Record<string, string>;
  messageId?: string;
  files?: { filename: string; contentType: string; base64: string; contentId?: string }[];
}

export interface Mailbox {
  address: string;
  /** Writes to the business, unless `to` says otherwise; resolves once the webhook was answered. */
  write: (mail: Outgoing) => Promise<Letter>;
  /** Answers a letter the way a mail program does: to its reply address, naming it. */
  answer: (letter: Letter, mail: Omit<Outgoing, "subject" | "to">) => Promise<Letter>;
  /** What the business sent here, oldest first. */
  letters: () => Promise<Letter[]>;
  /** What becomes of a letter. */
  settle: (id: string, outcome: "delivered" | "bounced" | "complained" | "failed") => Promise<void>;
  mode: (mode: "auto" | "manual" | "bounce") => Promise<void>;
}

/** The mailbox `address` of `name`, writing to `business`, on the sandbox at `url`. */
export function mailboxOf(
  address: string,
  name: string,
  business: string,
  url: string,
  token: string,
): Mailbox {
  const control = controlsOf(url, token);
  const write = async ({ to = [business], ...mail }: Outgoing): Promise<Letter> => {
    const sent = { from: name === "" ? address : `${name} <${address}>`, to, ...mail };
    const answer = (await control("POST", "mail/inbound", sent)) as {
      state: string;
      status: number | null;
      mail: Letter;
    };
    if (answer.state !== "answered") {
      throw new Error(`The email was not taken: ${answer.state}, status ${answer.status}`);
    }
    return answer.mail;
  };
  return {
    address,
    write,
    answer: (letter, mail) => {
      const references = [letter.headers["References"], letter.messageId].filter(Boolean).join(" ");
      return write({
        to: letter.replyTo.length > 0 ? letter.replyTo : [letter.from],
        subject: `Re: ${letter.subject.replace(/^Re: /, "")}`,
        ...mail,
        headers: { "In-Reply-To": letter.messageId, References: references, ...mail.headers },
      });
    },
    async letters() {
      const all = (await control("GET", "mail")) as Letter[];
      return all
        .filter(({ direction, to, cc }) => {
          return direction === "outbound" && [...to, ...cc].some((each) => each.includes(address));
        })
        .reverse();
    },
    async settle(id, outcome) {
      await control("POST", "mail/settle", { id, outcome });
    },
    async mode(mode) {
      await control("POST", "mail/people", { address, name: name || address, mode });
    },
  };
}
