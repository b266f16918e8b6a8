import {
  BadgeCheck,
  Download,
  EllipsisVertical,
  Merge,
  MessageSquarePlus,
  Trash2,
} from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { lazy } from "../../lib/lazy";
import { useCanEditCustomers, useMe } from "../../lib/me";
import { customersPath, newConversationPath } from "../../lib/routes";
import type { Profile } from "../../lib/types";
import { Avatar } from "../../ui/avatar";
import { Button, IconButton } from "../../ui/button";
import { MenuButton } from "../../ui/menu-button";

const EraseDialog = lazy(() => import("./erase-dialog"));
const ExportDialog = lazy(() => import("../../ui/export/export-dialog"));
const ConsentDialog = lazy(() => import("../../ui/consent/consent-dialog"));

/** Who this is, and what to do with them as a whole. */
export function CustomerHead({ profile }: { profile: Profile }) {
  const [, navigate] = useLocation();
  const canEdit = useCanEditCustomers();
  const [consenting, setConsenting] = useState(false);
  const { permissions } = useMe().member;
  const canMessage = permissions.includes("message");
  const [asking, setAsking] = useState<"export" | "erase" | null>(null);
  const close = () => setAsking(null);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
      <Avatar name={profile.name} size="lg" />
      <h1
        dir="auto"
        className="min-w-0 grow basis-48 text-left text-xl font-semibold tracking-tight break-words"
      >
        {profile.name}
      </h1>
      <div className="flex flex-wrap items-center gap-1 md:gap-4">
        <Button onClick={() => setConsenting(true)}>
          <BadgeCheck className="size-4 text-muted" aria-hidden />
          Consent
        </Button>
        {canEdit && (
          <Button onClick={() => navigate(customersPath({ id: profile._id, dialog: "merge" }))}>
            <Merge className="size-4 text-muted" aria-hidden />
            Merge
          </Button>
        )}
        {canMessage && (
          <Button
            look="primary"
            onClick={() => navigate(newConversationPath({ customerId: profile._id }))}
          >
            <MessageSquarePlus className="size-4" aria-hidden />
            Message
          </Button>
        )}
        {permissions.includes("manageData") && (
          <MenuButton
            trigger={
              <IconButton label="More">
                <EllipsisVertical className="size-4.5" aria-hidden />
              </IconButton>
            }
            groups={[
              [
                {
                  kind: "action",
                  icon: Download,
                  label: "Export all data…",
                  opens: true,
                  onSelect: () => setAsking("export"),
                },
                {
                  kind: "action",
                  icon: Trash2,
                  label: "Delete all data…",
                  opens: true,
                  onSelect: () => setAsking("erase"),
                },
              ],
            ]}
          />
        )}
      </div>
      {asking === "erase" && <EraseDialog profile={profile} onClose={close} />}
      {asking === "export" && (
        <ExportDialog scope={{ customerId: profile._id }} name={profile.name} onClose={close} />
      )}
      {consenting && (
        <ConsentDialog
          whom={{ customerId: profile._id }}
          name={profile.name}
          onClose={() => setConsenting(false)}
        />
      )}
    </div>
  );
}
