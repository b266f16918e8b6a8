import type { ComposeProvider } from "../../../../convex/shared/compose";

/** Who writes, for whoever decides about it. */
export const WRITERS: Record<ComposeProvider, string> = {
  openai: "OpenAI writes them; it is asked to keep nothing.",
  standIn: "A stand-in for OpenAI on this machine writes them: nothing leaves it.",
  compatible: "The model server that this deployment names writes them.",
  library: "No language model is connected, so they are made of your templates and past replies.",
};
