import type { FunctionReturnType } from "convex/server";
import type { api } from "../../../convex/_generated/api";

/** Whether there is an assistant in a conversation, and in what mode. */
export type Assistant = FunctionReturnType<typeof api.compose.panel>;
export type Suggestion = NonNullable<FunctionReturnType<typeof api.compose.latest>>;
export type CheckedText = Pick<Suggestion, "text" | "marks">;
export type Mark = Suggestion["marks"][number];

/** Puts a text in the reply, and goes there. `suggestionId`: the suggestion it is from. */
export type Insert = (text: string, suggestionId?: Suggestion["_id"]) => void;
