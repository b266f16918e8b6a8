interface Call {
  endpoint: string;
  instructions: string;
  input: string;
  sent: string;
  aborted: boolean;
}

/** The assistant's model, by the sandbox's controls. */
export interface Model {
  /** What it answers next, before anything of its own. */
  says: (...texts: string[]) => Promise<void>;
  /** What befalls every answer from now on, until `calm`. */
  trouble: (fault: { kind: string; delayMs?: number; afterWords?: number }) => Promise<void>;
  calm: () => Promise<void>;
  /** What it was asked, oldest first. */
  calls: () => Promise<Call[]>;
}

/** The model on the sandbox at `url`. */
export function modelOf(url: string, token: string): Model {
  const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${url}/__sandbox/${path}`, {
      method,
      headers: { "Content-Type": "application/json", "X-Sandbox-Token": token },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text);
  };
  return {
    async says(...texts) {
      await control(
        "POST",
        "openai/script",
        texts.map((text) => ({ text })),
      );
    },
    async trouble(fault) {
      await control("POST", "faults", { ...fault, endpoint: "openai.*", probability: 1 });
    },
    async calm() {
      await control("DELETE", "faults");
      await control("DELETE", "openai/script");
    },
    calls: async () => (await control("GET", "openai/calls")) as Call[],
  };
}
