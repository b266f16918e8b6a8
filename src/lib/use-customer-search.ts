import { useQuery } from "convex/react";
import { useRef } from "react";
import { api } from "../../convex/_generated/api";
import type { CustomerRow } from "./types";
import { useDebounced } from "./use-debounced";

/** Long enough for somebody who types on, too short to be waited for. ms */
const REST = 120;

/**
 * The customers that match what is typed: undefined while the first answer is on its way, null when
 * nothing is typed. An earlier answer stays until the next one is there.
 */
export function useCustomerSearch(typed: string): CustomerRow[] | undefined | null {
  const text = useDebounced(typed.trim(), REST);
  const answer = useQuery(api.customers.search, text === "" ? "skip" : { text });
  const last = useRef<CustomerRow[]>(undefined);
  if (answer !== undefined) last.current = answer;
  if (typed.trim() === "") {
    last.current = undefined;
    return null;
  }
  return answer ?? last.current;
}
