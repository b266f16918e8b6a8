import { BadgeCheck, Merge, MessageSquarePlus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useLocation } from "wouter";
import { useCanEditCustomers, useMe } from "../../lib/me";
import { customersPath, newConversationPath } from "../../lib/routes";
import type { Profile } from "../../lib/types";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";

const ConsentDialog = lazy(() => import("../../ui/consent/consent-dialog"));

/** Who this is, and what to do with them as a whole. */
export function CustomerHead({ profile }: { profile: Profile }) {
  const [, navigate] = useLocation();
  const canEdit = useCanEditCustomers();
  const [consenting, setConsenting] = useState(false);
  const canMessage = useMe().member.permissions.includes("message");
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
      <Avatar name={profile.name} size="lg" />
      <h1
        dir="auto"
        className="min-w-0 flex-1 text-left text-xl font-semibold tracking-tight break-words"
      >
        {profile.name}
      </h1>
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
      {consenting && (
        <Suspense>
          <ConsentDialog
            whom={{ customerId: profile._id }}
            name={profile.name}
            onClose={() => setConsenting(false)}
          />
        </Suspense>
      )}
    </div>
  );
}
