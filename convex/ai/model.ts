import { createOpenAI } from "@ai-sdk/openai";
import type { LanguageModel } from "ai";
import type { ModelConfig } from "./config";

/** The model to ask: OpenAI by its responses, other servers by chat completions. */
export function languageModel({ provider, apiKey, baseUrl, model }: ModelConfig): LanguageModel {
  // The address is always said, or the SDK would take one of its own from the environment.
  const openai = createOpenAI({ apiKey, baseURL: baseUrl });
  return provider === "compatible" ? openai.chat(model) : openai(model);
}

/** What OpenAI is asked besides: it keeps nothing, and does not think long about a text message. */
export const PROVIDER_OPTIONS = { openai: { store: false, reasoningEffort: "low" } };
