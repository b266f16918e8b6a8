import { useQuery } from "convex/react";
import { api } from "../../../convex/_generated/api";
import type { ConsentWhom } from "../../lib/types";
import Dialog from "../dialog";
import { DialogBody } from "../dialog-parts";
import { ErrorBoundary } from "../error-boundary";
import { Failed } from "../failed";
import { Bone } from "../skeleton";
import { Ledger } from "./ledger";

type DialogProps = { whom: ConsentWhom; name: string; onClose: () => void };

/** Whether a contact agreed to hear from us: who said so, when and how, and a member's own word. */
export default function ConsentDialog({ whom, name, onClose }: DialogProps) {
  return (
    <Dialog
      title="Consent"
      description={`Whether ${name} agreed to hear from you. Nothing here is ever changed; the newest word holds.`}
      width="lg"
      onClose={onClose}
    >
      <DialogBody className="space-y-6">
        <ErrorBoundary
          fallback={(retry) => <Failed title="The history could not be loaded" onRetry={retry} />}
        >
          <Ledgers whom={whom} />
        </ErrorBoundary>
      </DialogBody>
    </Dialog>
  );
}

function Ledgers({ whom }: { whom: ConsentWhom }) {
  const ledgers = useQuery(api.consent.history, { whom });
  if (ledgers === undefined) return <Bone className="h-32" />;
  if (ledgers.length === 0) {
    return <p className="text-sm text-muted">There is no phone number or email address yet.</p>;
  }
  return ledgers.map((ledger) => (
    <Ledger key={ledger.channel + ledger.address} ledger={ledger} whom={whom} />
  ));
}
