import { useQuery } from "convex/react";
import { Plus } from "lucide-react";
import { api } from "../../../convex/_generated/api";
import { showAddress } from "../../lib/contact";
import { useDebounced } from "../../lib/use-debounced";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { CustomerPicker } from "../../ui/customer-picker";
import type { Draft, StartChannel, To } from "./draft";
import { channelFor } from "./use-draft";

type RecipientProps = {
  to: To | null;
  channel: StartChannel;
  onChange: (part: Pick<Draft, "to"> & Partial<Draft>) => void;
};

/** To whom: found among the customers, or an address nobody knows yet. */
export function Recipient({ to, channel, onChange }: RecipientProps) {
  const choose = (next: To) =>
    onChange({ to: next, channel: channelFor(next) ?? "sms", consent: "" });
  if (to === null) {
    return (
      <div>
        <p className="mb-1 text-xs font-medium text-muted">To</p>
        <CustomerPicker
          label="To: name, phone or email"
          onPick={(customer) => choose({ kind: "customer", customer })}
          offer={(typed) => (
            <AddressOffer
              typed={typed}
              onPick={(address) => choose({ kind: "address", address })}
            />
          )}
        />
      </div>
    );
  }
  const { name, note } = describe(to, channel);
  return (
    <div>
      <p className="mb-1 text-xs font-medium text-muted">To</p>
      <div className="flex items-center gap-3 rounded-md border border-line px-3 py-2">
        <Avatar name={name} size="sm" />
        <p className="min-w-0 flex-1">
          <span dir="auto" className="block truncate text-left text-sm font-medium">
            {name}
          </span>
          {note && <span className="block truncate text-xs text-muted">{note}</span>}
        </p>
        <Button size="sm" onClick={() => onChange({ to: null, consent: "" })}>
          Change
        </Button>
      </div>
    </div>
  );
}

function describe(to: To, channel: StartChannel): { name: string; note: string } {
  if (to.kind === "address") return { name: showAddress(to.address), note: "Not a customer yet" };
  const { name, phone, email } = to.customer;
  const address = channel === "sms" ? phone : email;
  return { name, note: address ? showAddress(address) : "" };
}

/** A phone or an email that is typed in full can be written to, known or not. */
function AddressOffer({ typed, onPick }: { typed: string; onPick: (address: string) => void }) {
  const text = useDebounced(typed, 200);
  const kind = kindOf(text);
  const check = useQuery(
    api.newConversation.check,
    kind === null ? "skip" : { channel: kind, recipient: { address: text } },
  );
  if (kind === null || check === undefined || kindOf(typed) === null) return null;
  if (check.problem !== null) {
    return (
      <p role="status" className="px-2 py-2 text-sm text-muted">
        {check.problem}
      </p>
    );
  }
  // A customer with this address is in the list above.
  if (check.customerId !== null) return null;
  return (
    <button
      type="button"
      onClick={() => onPick(check.address)}
      className="tap flex w-full items-center gap-3 rounded-md px-2 py-2 text-left text-sm hover:bg-hover"
    >
      <span className="flex size-7 items-center justify-center rounded-full bg-accent-soft text-accent">
        <Plus className="size-4" aria-hidden />
      </span>
      <span>
        Write to <strong className="font-semibold">{showAddress(check.address)}</strong>
      </span>
    </button>
  );
}

function kindOf(text: string): StartChannel | null {
  if (/^\S+@\S*$/.test(text)) return "email";
  return /^[\d\s()+./-]+$/.test(text) && text.replace(/\D/g, "").length >= 4 ? "sms" : null;
}
