import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { UserPlus } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { api } from "../../../convex/_generated/api";
import { lazy } from "../../lib/lazy";
import { Button } from "../../ui/button";
import { Bone } from "../../ui/skeleton";
import { InvitationRow } from "./invitation-row";
import { MemberRow } from "./member-row";
import { useMirrors } from "./use-mirrors";

export type AnyMember = FunctionReturnType<typeof api.members.all>[number];

const RoleDialog = lazy(() => import("./role-dialog"));
const InviteDialog = lazy(() => import("./invite-dialog"));
const RemoveDialog = lazy(() => import("./remove-dialog"));

type Opened = { dialog: "role" | "remove"; member: AnyMember } | { dialog: "invite" };

/** Settings › Members: who works here and as what, and who did. */
export default function MembersPage() {
  const members = useQuery(api.members.all);
  const invitations = useQuery(api.invitations.list);
  const mirrors = useMirrors();
  // As the member was when it was opened: another admin may change them meanwhile.
  const [opened, setOpened] = useState<Opened | null>(null);
  const page = useRef<HTMLDivElement>(null);
  if (!members) return <Bones />;

  const removed = members.filter(({ status }) => status === "removed");
  const close = () => setOpened(null);
  // The button that had the focus is gone.
  const moved = () => page.current?.focus();
  const row = (member: AnyMember) => (
    <MemberRow
      key={member._id}
      member={member}
      mirrors={mirrors}
      onChangeRole={() => setOpened({ dialog: "role", member })}
      onRemove={() => setOpened({ dialog: "remove", member })}
      onRestored={moved}
    />
  );
  return (
    <div
      ref={page}
      tabIndex={-1}
      className="mx-auto w-full max-w-200 space-y-6 px-4 py-5 outline-none"
    >
      <Group
        title="Members"
        action={
          invitations && (
            <Button size="sm" onClick={() => setOpened({ dialog: "invite" })}>
              <UserPlus className="size-3.5" aria-hidden />
              Invite
            </Button>
          )
        }
      >
        {members.filter(({ status }) => status === "active").map(row)}
      </Group>
      {invitations && invitations.length > 0 && (
        <Group title="Invited">
          {invitations.map((invitation) => (
            <InvitationRow
              key={invitation._id}
              invitation={invitation}
              mirrors={mirrors}
              onRevoked={moved}
            />
          ))}
        </Group>
      )}
      {removed.length > 0 && <Group title="Removed">{removed.map(row)}</Group>}
      {opened?.dialog === "invite" && <InviteDialog onClose={close} />}
      {opened?.dialog === "role" && <RoleDialog member={opened.member} onClose={close} />}
      {opened?.dialog === "remove" && (
        <RemoveDialog
          member={opened.member}
          onClose={close}
          onRemoved={() => {
            close();
            moved();
          }}
        />
      )}
    </div>
  );
}

type GroupProps = { title: string; action?: ReactNode; children: ReactNode[] };

function Group({ title, action, children }: GroupProps) {
  return (
    <section aria-label={title}>
      <div className="flex min-h-7 items-end justify-between px-1 pb-1.5">
        <h2 className="text-xs font-medium text-muted">
          {title} <span className="tabular-nums">({children.length})</span>
        </h2>
        {action}
      </div>
      <ul className="divide-y divide-line rounded-xl border border-line shadow-card">{children}</ul>
    </section>
  );
}

function Bones() {
  return (
    <div
      role="status"
      aria-label="Loading members"
      className="mx-auto w-full max-w-200 animate-appear space-y-3 px-4 py-5"
    >
      {[0, 1, 2, 3].map((index) => (
        <Bone key={index} className="h-14" />
      ))}
    </div>
  );
}
