import { useQuery } from "convex/react";
import { useMemo } from "react";
import { api } from "../../convex/_generated/api";
import { useMe } from "./me";
import type { MemberId } from "./types";

/** The name of whom a conversation is assigned to. */
export type NameOf = (id: MemberId | undefined) => string | undefined;

/** Names of members by their id; somebody who has left is called so. */
export function useMemberNames(): NameOf {
  const members = useQuery(api.members.list);
  const me = useMe().member;
  return useMemo(() => {
    const names = new Map((members ?? []).map(({ _id, name }) => [_id, name]));
    names.set(me._id, me.name);
    return (id) => {
      if (id === undefined || members === undefined) return undefined;
      return names.get(id) ?? "Former member";
    };
  }, [me, members]);
}
