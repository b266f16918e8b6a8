import { UserRoundPlus } from "lucide-react";
import { useMemberNames } from "../../lib/member-names";
import type { Conversation } from "../../lib/types";
import { Avatar } from "../../ui/avatar";
import { IconButton } from "../../ui/button";

type AssigneeProps = {
  conversation: Conversation;
  open: boolean;
  /** Null for who may not assign. */
  onClick: (() => void) | null;
};

/** Who looks after the conversation, and the way to change it. */
export function AssigneeButton({ conversation, open, onClick }: AssigneeProps) {
  const name = useMemberNames()(conversation.assigneeId);
  const said = name ? `Assigned to ${name}` : "Assign";
  const picture = name && <Avatar name={name} size="xs" />;
  if (!onClick) {
    return (
      picture && (
        <span role="img" aria-label={said} title={said} className="mx-1 flex">
          {picture}
        </span>
      )
    );
  }
  return (
    <IconButton
      label={name ? `${said}. Change` : said}
      aria-haspopup="dialog"
      aria-expanded={open}
      onClick={onClick}
      className={name ? undefined : "max-lg:hidden"}
    >
      {picture ?? <UserRoundPlus className="size-4" aria-hidden />}
    </IconButton>
  );
}
