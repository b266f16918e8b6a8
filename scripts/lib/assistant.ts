/** Which model the assistant asks on this machine. */

type Variables = Record<
  "OPENAI_API_KEY" | "OPENAI_API_BASE_URL" | "OPENAI_BASE_URL" | "OPENAI_MODEL",
  string | null
>;

/**
 * The deployment's variables, null for none: by default the sandbox's model, so that nothing leaves
 * the machine. ASSISTANT=own asks whom the shell's own OPENAI_* name, ASSISTANT=none nobody. Throws
 * for another word, and for "own" without a key or server.
 */
export function assistantVariables(
  sandboxKey: string,
  sandboxUrl: string,
  env: Record<string, string | undefined> = process.env,
): Variables {
  const none = {
    OPENAI_API_KEY: null,
    OPENAI_API_BASE_URL: null,
    OPENAI_BASE_URL: null,
    OPENAI_MODEL: null,
  };
  switch (env.ASSISTANT || "sandbox") {
    case "sandbox":
      return { ...none, OPENAI_API_KEY: sandboxKey, OPENAI_API_BASE_URL: `${sandboxUrl}/v1` };
    case "none":
      return none;
    case "own": {
      const { OPENAI_API_KEY: key, OPENAI_BASE_URL: server, OPENAI_MODEL: model } = env;
      if (!key && !server) {
        throw new Error("ASSISTANT=own needs OPENAI_API_KEY, or OPENAI_BASE_URL and OPENAI_MODEL");
      }
      return {
        ...none,
        OPENAI_API_KEY: key || null,
        OPENAI_BASE_URL: server || null,
        OPENAI_MODEL: model || null,
      };
    }
    default:
      throw new Error(`ASSISTANT is "sandbox", "own" or "none", not ${env.ASSISTANT}`);
  }
}
