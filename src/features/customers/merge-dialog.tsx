import { useMutation, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { ArrowLeftRight } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useLocation } from "wouter";
import { api } from "../../../convex/_generated/api";
import { showAddress } from "../../lib/contact";
import { errorText } from "../../lib/errors";
import { useMe } from "../../lib/me";
import { showMoney } from "../../../convex/shared/money";
import { customersPath } from "../../lib/routes";
import type { CustomerId } from "../../lib/types";
import { Button } from "../../ui/button";
import { CustomerPicker } from "../../ui/customer-picker";
import Dialog from "../../ui/dialog";
import { DialogBody, DialogFooter } from "../../ui/dialog-parts";
import { ErrorBoundary } from "../../ui/error-boundary";
import { FormError } from "../../ui/field";
import { Bone } from "../../ui/skeleton";
import { toast, toastError } from "../../ui/toast";

type MergeProps = { customerId: CustomerId; otherId: CustomerId | null; onClose: () => void };

/** Two profiles of one person: find the other, see what will be, merge. */
export default function MergeDialog({ customerId, otherId, onClose }: MergeProps) {
  const [pair, setPair] = useState({ kept: customerId, other: otherId });
  const { kept, other } = pair;
  return (
    <Dialog title="Merge customers" onClose={onClose} width="lg">
      {other === null ? (
        <DialogBody>
          <CustomerPicker
            label="Find the other profile"
            exclude={customerId}
            onPick={({ _id }) => setPair({ kept: customerId, other: _id })}
          />
        </DialogBody>
      ) : (
        <ErrorBoundary
          key={`${kept}-${other}`}
          fallback={(_, error) => (
            <DialogBody>
              <FormError>{errorText(error)}</FormError>
            </DialogBody>
          )}
        >
          <Compare
            kept={kept}
            other={other}
            onSwap={() => setPair({ kept: other, other: kept })}
            onClose={onClose}
          />
        </ErrorBoundary>
      )}
    </Dialog>
  );
}

type CompareProps = {
  kept: CustomerId;
  other: CustomerId;
  onSwap: () => void;
  onClose: () => void;
};

function Compare({ kept, other, onSwap, onClose }: CompareProps) {
  const preview = useQuery(api.merges.preview, { customerId: kept, otherId: other });
  const merge = useMutation(api.merges.start);
  const undo = useMutation(api.merges.undo);
  const [, navigate] = useLocation();
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const confirm = async (name: string) => {
    setBusy(true);
    setRefusal(null);
    try {
      const mergeId = await merge({ customerId: kept, otherId: other });
      const takeBack = () => {
        undo({ mergeId }).catch((error: unknown) => toastError(errorText(error)));
      };
      toast(`${name} merged`, { label: "Undo", onClick: takeBack });
      onClose();
      navigate(customersPath({ id: kept }), { replace: true });
    } catch (error) {
      setRefusal(errorText(error));
      setBusy(false);
    }
  };

  if (!preview) {
    return (
      <DialogBody>
        <Bone className="h-48 w-full" />
      </DialogBody>
    );
  }
  return (
    <>
      <DialogBody className="space-y-4">
        <div className="grid gap-3 sm:grid-cols-2">
          <Side title="Stays" side={preview.kept} />
          <Side title="Goes into it" side={preview.other} />
        </div>
        <Button size="sm" onClick={onSwap}>
          <ArrowLeftRight className="size-3.5 text-muted" aria-hidden />
          Keep {preview.other.name} instead
        </Button>
        <p className="text-sm text-muted">
          All phones, emails, properties, jobs and conversations of both become those of{" "}
          <strong className="font-semibold text-ink">{preview.kept.name}</strong>; notes are put one
          after the other and balances added up. You can undo this for 30 days.
        </p>
        {refusal && <FormError>{refusal}</FormError>}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" disabled={busy} onClick={() => void confirm(preview.other.name)}>
          {busy ? "Merging…" : "Merge"}
        </Button>
      </DialogFooter>
    </>
  );
}

type SideData = FunctionReturnType<typeof api.merges.preview>["kept"];

function Side({ title, side }: { title: string; side: SideData }) {
  const { locale } = useMe().account;
  return (
    <section aria-label={title} className="rounded-lg border border-line px-4 py-3">
      <h3 className="text-2xs font-medium text-faint">{title}</h3>
      <p dir="auto" className="mt-0.5 text-left text-base font-semibold break-words">
        {side.name}
      </p>
      <dl className="mt-2 space-y-1.5 text-sm">
        <Row label="Phone">{side.phones.map(showAddress).join(", ")}</Row>
        <Row label="Email">{side.emails.join(", ")}</Row>
        <Row label="Properties">{side.properties.join("; ")}</Row>
        <Row label="Jobs">{side.jobs === 100 ? "100 or more" : side.jobs}</Row>
        <Row label="Conversations">{side.conversations}</Row>
        <Row label="Balance due">
          {side.balance === undefined ? "" : showMoney(side.balance, locale)}
        </Row>
      </dl>
    </section>
  );
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex gap-3">
      <dt className="w-24 shrink-0 text-muted">{label}</dt>
      <dd className="min-w-0 break-words">
        {children === "" ? <span className="text-faint">None</span> : children}
      </dd>
    </div>
  );
}
