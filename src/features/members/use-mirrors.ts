import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useMemo } from "react";
import { api } from "../../../convex/_generated/api";

export type Mirror = FunctionReturnType<typeof api.mirrors.list>[number];
export type Mirrors = ReadonlyMap<Mirror["subject"], Mirror>;

/** What Clerk has not been told yet, by whom or what it is about. */
export function useMirrors(): Mirrors {
  const rows = useQuery(api.mirrors.list);
  return useMemo(() => new Map(rows?.map((row) => [row.subject, row])), [rows]);
}
