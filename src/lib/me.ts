import { createContext, use } from "react";
import { canEditCustomers } from "../../convex/shared/customers";
import type { Me } from "./types";

export const MeContext = createContext<Me | null>(null);

/** The signed-in member and their account. Only below the shell, where both are known. */
export function useMe(): Me {
  const me = use(MeContext);
  if (!me) throw new Error("useMe needs the shell above it");
  return me;
}

/** Whether the member may add and change customers. */
export function useCanEditCustomers(): boolean {
  const { permissions } = useMe().member;
  return canEditCustomers((permission) => permissions.includes(permission));
}
