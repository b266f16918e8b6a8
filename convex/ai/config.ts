import type { ComposeProvider } from "../shared/compose";
import { isLoopbackUrl } from "../shared/loopback";

const OPENAI = "https://api.openai.com/v1";
const DEFAULT_MODEL = "gpt-5-mini";

export type ModelConfig = {
  provider: Exclude<ComposeProvider, "library">;
  apiKey: string;
  /** Without a slash at the end. */
  baseUrl: string;
  model: string;
};

/** Who would write a suggestion now, by the deployment's settings. */
export function providerNow(): ComposeProvider {
  if (process.env.OPENAI_BASE_URL) return "compatible";
  if (!process.env.OPENAI_API_KEY) return "library";
  return process.env.OPENAI_API_BASE_URL ? "standIn" : "openai";
}

/**
 * How to reach the model; null without one. OPENAI_BASE_URL names a server that speaks chat
 * completions, OPENAI_API_BASE_URL a stand-in for OpenAI itself. Throws for settings that are refused.
 */
export function modelConfig(): ModelConfig | null {
  const { OPENAI_API_KEY: key, OPENAI_BASE_URL: server, OPENAI_MODEL: model } = process.env;
  const provider = providerNow();
  switch (provider) {
    case "library":
      return null;
    case "standIn":
    case "openai": {
      const baseUrl = provider === "standIn" ? standIn() : OPENAI;
      return { provider, apiKey: key ?? "", baseUrl, model: model || DEFAULT_MODEL };
    }
    case "compatible": {
      if (!model) throw new Error("OPENAI_BASE_URL is set, but not OPENAI_MODEL.");
      const baseUrl = reachable(server ?? "");
      return { provider, apiKey: key || "none", baseUrl, model };
    }
  }
}

/** Customers' words travel encrypted, or not beyond this machine. */
function reachable(url: string): string {
  const here = isLoopbackUrl(url) && isLoopbackUrl(process.env.CONVEX_SITE_URL);
  if (!here && !url.startsWith("https://")) {
    throw new Error("OPENAI_BASE_URL must be https, or be on one machine with the deployment.");
  }
  if (!here && isLoopbackUrl(url)) {
    throw new Error("OPENAI_BASE_URL names this machine, but the deployment is elsewhere.");
  }
  return url.replace(/\/+$/, "");
}

function standIn(): string {
  const url = process.env.OPENAI_API_BASE_URL ?? "";
  if (!isLoopbackUrl(url) || !isLoopbackUrl(process.env.CONVEX_SITE_URL)) {
    throw new Error(
      "OPENAI_API_BASE_URL is allowed only where it and the deployment are on one machine.",
    );
  }
  return url.replace(/\/+$/, "");
}
