import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useRef } from "react";
import { api } from "../../../convex/_generated/api";

type Found = FunctionReturnType<typeof api.search.conversations>;
export type Hit = Found["hits"][number];

/**
 * The conversations found for a text, live. Undefined until the first answer is there; from then on
 * an earlier answer stays until the next one is. `current` says whether it is for this very text.
 */
export function useSearch(text: string, limit: number): (Found & { current: boolean }) | undefined {
  const answer = useQuery(api.search.conversations, { text, limit });
  const last = useRef<Found>(undefined);
  if (answer !== undefined) last.current = answer;
  return last.current && { ...last.current, current: answer !== undefined };
}
