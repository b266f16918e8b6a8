import { randomBytes } from "node:crypto";
import { Agent, request } from "node:http";
import { getExpectedTwilioSignature } from "twilio/lib/webhooks/webhooks.js";

/** The line a text goes to. */
export interface Line {
  /** Where the webhook is. */
  url: string;
  accountSid: string;
  authToken: string;
  /** The business's number. */
  to: string;
}

/** A customer's text as Twilio delivers it, signed and ready to be posted. */
export interface Text {
  sid: string;
  body: string;
  form: string;
  signature: string;
}

/** Makes a text; its body is unlike any other's, so that a screen can be seen to show it. */
export function signText(line: Line, from: string): Text {
  const sid = `SM${randomBytes(16).toString("hex")}`;
  const body = `The thermostat shows ${sid.slice(2, 14)} and the house is cold. Can somebody come?`;
  const params = {
    AccountSid: line.accountSid,
    ApiVersion: "2010-04-01",
    Body: body,
    From: from,
    FromCity: "AUSTIN",
    FromCountry: "US",
    FromState: "TX",
    FromZip: "78701",
    MessageSid: sid,
    NumMedia: "0",
    NumSegments: "1",
    SmsMessageSid: sid,
    SmsSid: sid,
    SmsStatus: "received",
    To: line.to,
    ToCity: "AUSTIN",
    ToCountry: "US",
    ToState: "TX",
    ToZip: "78701",
  };
  return {
    sid,
    body,
    form: new URLSearchParams(params).toString(),
    signature: getExpectedTwilioSignature(line.authToken, line.url, params),
  };
}

/** Posts over connections that are kept. */
export class Poster {
  readonly #url: string;
  readonly #agent: Agent;

  constructor(url: string, connections: number) {
    this.#url = url;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** Resolves with the status when the answer is complete. */
  post({ form, signature }: Pick<Text, "form" | "signature">): Promise<number> {
    const headers = {
      "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
      "X-Twilio-Signature": signature,
    };
    return this.ask("POST", this.#url, headers, form);
  }

  ask(method: string, url: string, headers = {}, body = ""): Promise<number> {
    return new Promise((resolve, reject) => {
      const length = { "Content-Length": Buffer.byteLength(body) };
      const options = { method, agent: this.#agent, headers: { ...headers, ...length } };
      const sent = request(url, options, (response) => {
        response.resume();
        response.once("end", () => resolve(response.statusCode ?? 0));
        response.once("error", reject);
      });
      sent.once("error", reject);
      sent.end(body);
    });
  }

  /** As `post`, for what must be taken. @throws on any status but 2xx */
  async deliver(text: Text): Promise<void> {
    const status = await this.post(text);
    if (status < 200 || status > 299) throw new Error(`A text was answered with ${status}`);
  }

  close(): void {
    this.#agent.destroy();
  }
}
