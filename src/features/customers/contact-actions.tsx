import { Link2, UserRoundPlus } from "lucide-react";
import { useState } from "react";
import { lazy } from "../../lib/lazy";
import { useCanEditCustomers } from "../../lib/me";
import type { Conversation } from "../../lib/types";
import { Button } from "../../ui/button";

const LinkContact = lazy(() => import("./link-contact"));
const MakeProfile = lazy(() => import("./make-profile"));

/** What can be done about a contact nobody knows: say who it is, or make them a customer. */
export function ContactActions({ conversation }: { conversation: Conversation }) {
  const [open, setOpen] = useState<"link" | "make" | null>(null);
  const close = () => setOpen(null);
  if (!useCanEditCustomers()) return null;
  return (
    <div className="flex flex-wrap gap-2">
      <Button onClick={() => setOpen("link")}>
        <Link2 className="size-4 text-muted" aria-hidden />
        Link to a customer
      </Button>
      <Button onClick={() => setOpen("make")}>
        <UserRoundPlus className="size-4 text-muted" aria-hidden />
        Make a profile
      </Button>
      {open === "link" && <LinkContact conversation={conversation} onClose={close} />}
      {open === "make" && <MakeProfile conversation={conversation} onClose={close} />}
    </div>
  );
}
