import { useQuery } from "convex/react";
import {
  Archive,
  ArchiveRestore,
  BadgeCheck,
  CircleCheck,
  Download,
  EllipsisVertical,
  Link2,
  MailOpen,
  Moon,
  Pin,
  PinOff,
  UserRoundPlus,
  UserRoundX,
} from "lucide-react";
import { useRef, useState } from "react";
import { api } from "../../../convex/_generated/api";
import { NOBODY } from "../../../convex/shared/inbox";
import { calledBy } from "../../lib/contact";
import { lazy } from "../../lib/lazy";
import { useMe } from "../../lib/me";
import type { Conversation, MemberId } from "../../lib/types";
import { Button, IconButton } from "../../ui/button";
import { MenuButton, type MenuEntry } from "../../ui/menu-button";
import { PopoverPanel } from "../../ui/popover";
import { AssigneeButton } from "./assignee-button";
import { useThreadActions } from "./use-thread-actions";

const SnoozePicker = lazy(() => import("../../ui/snooze-picker"));
const PeoplePicker = lazy(() => import("../../ui/people-picker"));
const ConsentDialog = lazy(() => import("../../ui/consent/consent-dialog"));
const ExportDialog = lazy(() => import("../../ui/export/export-dialog"));
const PortalLinkDialog = lazy(() => import("./portal-link/portal-link-dialog"));

const NOBODY_CHOICES = [{ value: NOBODY, label: "Nobody", icon: UserRoundX }];

type ThreadMenuProps = { conversation: Conversation; canSettle: boolean; onLeave: () => void };

/** What can be done with the whole conversation: buttons where there is room, else one menu. */
export function ThreadMenu({ conversation, canSettle, onLeave }: ThreadMenuProps) {
  const { _id: conversationId, archived, snoozedUntil } = conversation;
  const pinned = useQuery(api.pins.mine)?.includes(conversationId) ?? false;
  const actions = useThreadActions(conversationId);

  const { permissions } = useMe().member;
  const canAssign = permissions.includes("assign");
  const canExport = permissions.includes("manageData");
  const [exporting, setExporting] = useState(false);
  const buttons = useRef<HTMLSpanElement>(null);
  const [panel, setPanel] = useState<"assign" | "snooze" | null>(null);
  const show = (which: "assign" | "snooze") => () =>
    setPanel((now) => (now === which ? null : which));

  const hasPortal = canSettle && conversation.customerId !== undefined;
  const [linking, setLinking] = useState(false);
  const hasConsent = conversation.channel !== "portal";
  const [consenting, setConsenting] = useState(false);

  const waits = canSettle && conversation.attentionSince !== undefined;
  const togglePin = () => actions.setPinned(!pinned);
  const archiveLabel = snoozedUntil ? "End the snooze" : archived ? "Unarchive" : "Archive";
  const toggleArchive = () => actions.archive(!archived);
  const leaveUnread = () => {
    actions.markUnread();
    onLeave();
  };

  const menu: (MenuEntry | false)[] = [
    waits && {
      kind: "action",
      icon: CircleCheck,
      label: "No reply needed",
      onSelect: actions.noReplyNeeded,
    },
    {
      kind: "action",
      icon: pinned ? PinOff : Pin,
      label: pinned ? "Unpin" : "Pin to the top",
      onSelect: togglePin,
    },
    { kind: "action", icon: MailOpen, label: "Mark as unread", onSelect: leaveUnread },
    canAssign && {
      kind: "action",
      icon: UserRoundPlus,
      label: "Assign…",
      opens: true,
      onSelect: show("assign"),
    },
    canSettle && {
      kind: "action",
      icon: Moon,
      label: "Snooze…",
      opens: true,
      onSelect: show("snooze"),
    },
    hasPortal && {
      kind: "action",
      icon: Link2,
      label: "Portal link…",
      opens: true,
      onSelect: () => setLinking(true),
    },
    hasConsent && {
      kind: "action",
      icon: BadgeCheck,
      label: "Consent…",
      opens: true,
      onSelect: () => setConsenting(true),
    },
    canExport && {
      kind: "action",
      icon: Download,
      label: "Export…",
      opens: true,
      onSelect: () => setExporting(true),
    },
    canSettle && {
      kind: "action",
      icon: archived ? ArchiveRestore : Archive,
      label: archiveLabel,
      onSelect: toggleArchive,
    },
  ];

  return (
    <span ref={buttons} className="flex items-center">
      {waits && (
        <Button
          size="sm"
          className="mr-1 max-lg:hidden"
          onClick={actions.noReplyNeeded}
          title="No reply needed: the customer waits for no answer, so take this out of Attention"
        >
          <CircleCheck className="size-3.5" aria-hidden />
          <span className="@max-[40rem]/header:sr-only">No reply needed</span>
        </Button>
      )}
      <AssigneeButton
        conversation={conversation}
        open={panel === "assign"}
        onClick={canAssign ? show("assign") : null}
      />
      <span className="flex max-lg:hidden">
        {canSettle && (
          <IconButton
            label="Snooze"
            aria-haspopup="dialog"
            aria-expanded={panel === "snooze"}
            onClick={show("snooze")}
          >
            <Moon className="size-4" aria-hidden />
          </IconButton>
        )}
        <span className="flex @max-[30rem]/header:hidden">
          <IconButton
            label={pinned ? "Unpin" : "Pin to the top of my list"}
            aria-pressed={pinned}
            onClick={togglePin}
          >
            <Pin className={pinned ? "size-4 fill-current" : "size-4"} aria-hidden />
          </IconButton>
          <IconButton label="Mark as unread" onClick={leaveUnread}>
            <MailOpen className="size-4" aria-hidden />
          </IconButton>
        </span>
        {hasPortal && (
          <IconButton
            label="Portal link…"
            aria-haspopup="dialog"
            className="@max-[30rem]/header:hidden"
            onClick={() => setLinking(true)}
          >
            <Link2 className="size-4" aria-hidden />
          </IconButton>
        )}
        {hasConsent && (
          <IconButton
            label="Consent…"
            aria-haspopup="dialog"
            className="@max-[30rem]/header:hidden"
            onClick={() => setConsenting(true)}
          >
            <BadgeCheck className="size-4" aria-hidden />
          </IconButton>
        )}
        {canExport && (
          <IconButton
            label="Export…"
            aria-haspopup="dialog"
            className="@max-[30rem]/header:hidden"
            onClick={() => setExporting(true)}
          >
            <Download className="size-4" aria-hidden />
          </IconButton>
        )}
        {canSettle && (
          <IconButton label={archiveLabel} onClick={toggleArchive}>
            {archived ? (
              <ArchiveRestore className="size-4" aria-hidden />
            ) : (
              <Archive className="size-4" aria-hidden />
            )}
          </IconButton>
        )}
      </span>
      <span className="lg:@min-[30rem]/header:hidden">
        <MenuButton
          trigger={
            <IconButton label="More">
              <EllipsisVertical className="size-4.5" aria-hidden />
            </IconButton>
          }
          groups={[menu.filter((entry) => entry !== false)]}
        />
      </span>
      {linking && (
        <PortalLinkDialog
          conversationId={conversationId}
          contactName={conversation.contactName}
          onClose={() => setLinking(false)}
        />
      )}
      {exporting && (
        <ExportDialog
          scope={{ conversationId }}
          name={calledBy(conversation)}
          onClose={() => setExporting(false)}
        />
      )}
      {consenting && (
        <ConsentDialog
          whom={{ conversationId }}
          name={calledBy(conversation)}
          onClose={() => setConsenting(false)}
        />
      )}
      {panel && (
        <PopoverPanel
          label={panel === "snooze" ? "Snooze" : "Assign"}
          anchor={buttons}
          onClose={() => setPanel(null)}
        >
          {panel === "snooze" ? (
            <SnoozePicker
              onChoose={(until) => {
                setPanel(null);
                actions.snooze(until);
              }}
            />
          ) : (
            <PeoplePicker
              label="Assign to…"
              besides={NOBODY_CHOICES}
              value={conversation.assigneeId ?? NOBODY}
              onChoose={(id, name) => {
                setPanel(null);
                actions.assign(id === NOBODY ? null : { id: id as MemberId, name });
              }}
            />
          )}
        </PopoverPanel>
      )}
    </span>
  );
}
