import { useMutation } from "convex/react";
import { Mail, Pencil, Phone } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Link } from "wouter";
import { api } from "../../../convex/_generated/api";
import { showAddress } from "../../lib/contact";
import { errorSubject } from "../../lib/errors";
import { cx } from "../../lib/cx";
import { useCanEditCustomers, useMe } from "../../lib/me";
import { showMoney } from "../../../convex/shared/money";
import { customerIdFrom, customersPath } from "../../lib/routes";
import type { CustomerId, Profile } from "../../lib/types";
import { Button } from "../../ui/button";
import { toast } from "../../ui/toast";
import { useFocusBack } from "../../ui/use-focus-back";
import { Card } from "./card";
import { formOf } from "./customer-fields";
import { CustomerForm } from "./customer-form";

/** How the customer is reached and what we know of them; becomes a form in its place. */
export function ProfileCard({ profile }: { profile: Profile }) {
  const update = useMutation(api.customers.update);
  const canEdit = useCanEditCustomers();
  const [editing, setEditing] = useState(false);
  const opener = useFocusBack(editing ? "profile" : null);
  if (editing) {
    return (
      <Card title="Edit profile">
        <CustomerForm
          initial={formOf(profile)}
          submitLabel="Save"
          onCancel={() => setEditing(false)}
          onSubmit={async (fields) => {
            await update({ customerId: profile._id, fields });
            toast("Saved");
            setEditing(false);
          }}
          whenRefused={(error) => <MergeInstead customerId={profile._id} error={error} />}
        />
      </Card>
    );
  }
  return (
    <Card
      title="Profile"
      action={
        canEdit && (
          <Button ref={opener("profile")} size="sm" look="ghost" onClick={() => setEditing(true)}>
            <Pencil className="size-3.5" aria-hidden />
            Edit
            <span className="sr-only"> profile</span>
          </Button>
        )
      }
    >
      <Facts profile={profile} />
    </Card>
  );
}

/** The phone or email is another profile's: perhaps they are one person. */
function MergeInstead({ customerId: id, error }: { customerId: CustomerId; error: unknown }) {
  const other = customerIdFrom(errorSubject(error) ?? undefined);
  if (!other) return null;
  return (
    <Link
      href={customersPath({ id, dialog: "merge", other })}
      className="shrink-0 font-medium underline"
    >
      Merge
    </Link>
  );
}

const LINK = "tap inline-flex items-center gap-2 text-accent hover:underline";

function Facts({ profile }: { profile: Profile }) {
  const { locale } = useMe().account;
  const { phones, emails, leadScore, balance, notes } = profile;
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-3 text-sm">
      <Fact label="Phone" wide="phone" empty={phones.length === 0}>
        {phones.map((phone) => (
          <a key={phone} href={`tel:${phone}`} className={cx(LINK, "flex")}>
            <Phone className="size-3.5" aria-hidden />
            {showAddress(phone)}
          </a>
        ))}
      </Fact>
      <Fact label="Email" wide="phone" empty={emails.length === 0}>
        {emails.map((email) => (
          <a key={email} href={`mailto:${email}`} className={cx(LINK, "flex break-all")}>
            <Mail className="size-3.5 shrink-0" aria-hidden />
            {email}
          </a>
        ))}
      </Fact>
      <Fact label="Lead score" wide="never" empty={leadScore === undefined}>
        {leadScore}
      </Fact>
      <Fact label="Balance due" wide="never" empty={balance === undefined}>
        <span className={cx("tabular-nums", (balance ?? 0) > 0 && "font-medium text-warn")}>
          {showMoney(balance ?? 0, locale)}
        </span>
      </Fact>
      {notes && (
        <Fact label="Notes" wide="always" empty={false}>
          <span dir="auto" className="block break-words whitespace-pre-wrap">
            {notes}
          </span>
        </Fact>
      )}
    </dl>
  );
}

type FactProps = {
  label: string;
  wide: "always" | "phone" | "never";
  empty: boolean;
  children: ReactNode;
};

function Fact({ label, wide, empty, children }: FactProps) {
  return (
    <div
      className={cx(
        "min-w-0",
        wide === "always" && "col-span-2",
        wide === "phone" && "max-sm:col-span-2",
      )}
    >
      <dt className="mb-0.5 text-2xs font-medium text-faint">{label}</dt>
      <dd>{empty ? <span className="text-faint">None</span> : children}</dd>
    </div>
  );
}
