/** A customer's simulated phone, by the sandbox's controls. */

export interface Text {
  sid: string;
  from: string | null;
  to: string;
  body: string;
  status: string;
  direction: string;
}

/** What goes with a text. */
export interface File {
  contentType: string;
  base64: string;
}

export interface Phone {
  number: string;
  /** Writes a text to the business; resolves once the webhook was answered. */
  text: (body: string, files?: readonly File[]) => Promise<void>;
  /** Every text on this handset, both ways, oldest first. */
  texts: () => Promise<Text[]>;
  /** "manual": the handset confirms a text only by `deliver`; "unreachable": never. */
  mode: (mode: "auto" | "manual" | "unreachable") => Promise<void>;
  /** Ends the journey of a text that waits on this handset; with the carrier's code when it fails. */
  deliver: (
    sid: string,
    outcome?: "delivered" | "undelivered" | "failed",
    errorCode?: number,
  ) => Promise<void>;
}

/** The sandbox's controls, as sandbox/README.md lists them; throws on any answer but 2xx. */
export function controlsOf(url: string, token: string) {
  return async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${url}/__sandbox/${path}`, {
      method,
      headers: { "Content-Type": "application/json", "X-Sandbox-Token": token },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text);
  };
}

/** The handset `number`, writing to `business`, on the sandbox at `url`. */
export function phoneOf(number: string, business: string, url: string, token: string): Phone {
  const control = controlsOf(url, token);
  const messages = async (query: Record<string, string>) =>
    (await control("GET", `messages?${new URLSearchParams(query)}`)) as (Text & { seq: number })[];
  return {
    number,
    async text(body, files = []) {
      const { state, status } = (await control("POST", "inbound", {
        from: number,
        to: business,
        body,
        ...(files.length > 0 && { media: files }),
      })) as { state: string; status: number | null };
      if (state !== "answered") {
        throw new Error(`The text was not taken: ${state}, status ${status}`);
      }
    },
    async texts() {
      const both = await Promise.all([
        messages({ to: number, hidden: "true" }),
        messages({ from: number, hidden: "true" }),
      ]);
      return both.flat().sort((a, b) => a.seq - b.seq);
    },
    async mode(mode) {
      await control("POST", "mode", { number, mode });
    },
    async deliver(sid, outcome = "delivered", errorCode) {
      await control("POST", "deliver", { sid, outcome, errorCode });
    },
  };
}
