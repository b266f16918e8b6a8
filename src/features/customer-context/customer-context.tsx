import { Mail, MapPin, Phone, type LucideIcon } from "lucide-react";
import { memo, type ReactNode } from "react";
import { Link } from "wouter";
import { UNKNOWN_CONTACT } from "../../../convex/shared/inbox";
import { showAddress } from "../../lib/contact";
import { cx } from "../../lib/cx";
import { useMe } from "../../lib/me";
import { showMoney } from "../../../convex/shared/money";
import { customersPath } from "../../lib/routes";
import type { Conversation, Customer } from "../../lib/types";
import { Avatar } from "../../ui/avatar";
import { JobList } from "./job-list";
import { LeadScore } from "./lead-score";
import { OtherConversations } from "./other-conversations";
import { Section } from "./section";

/** Who the customer is, beside what they write. */
export const CustomerContext = memo(function CustomerContext({
  conversation,
  contactActions,
}: {
  conversation: Conversation;
  /** What can be done about somebody who is no customer yet. */
  contactActions: ReactNode;
}) {
  const { _id, customer } = conversation;
  if (!customer) {
    return <BareContact conversation={conversation}>{contactActions}</BareContact>;
  }
  return (
    <Profile customer={customer}>
      <OtherConversations conversationId={_id} />
    </Profile>
  );
});

const LINK = "tap inline-flex items-center text-accent hover:underline";

function Profile({ customer, children }: { customer: Customer; children: ReactNode }) {
  const { locale } = useMe().account;
  const { _id: id, name, canOpen } = customer;
  return (
    <div className="divide-y divide-line">
      <Head
        name={canOpen ? <ProfileLink href={customersPath({ id })}>{name}</ProfileLink> : name}
        avatar={name}
        note="Customer"
      />
      <dl className="space-y-3 px-5 py-4 pointer-coarse:space-y-0 pointer-coarse:py-2">
        {customer.phones.map((phone) => (
          <Detail key={phone} icon={Phone} label="Phone">
            <a href={`tel:${phone}`} className={LINK}>
              {showAddress(phone)}
            </a>
          </Detail>
        ))}
        {customer.emails.map((email) => (
          <Detail key={email} icon={Mail} label="Email">
            <a href={`mailto:${email}`} className={cx(LINK, "break-all")}>
              {email}
            </a>
          </Detail>
        ))}
        {customer.property && (
          <Detail icon={MapPin} label="Property">
            {customer.property}
          </Detail>
        )}
      </dl>
      {(customer.leadScore !== undefined || customer.balance !== undefined) && (
        <dl className="grid grid-cols-2 gap-4 px-5 py-4">
          {customer.leadScore !== undefined && (
            <Figure label="Lead score">
              <LeadScore score={customer.leadScore} />
            </Figure>
          )}
          {customer.balance !== undefined && (
            <Figure label="Balance due">
              <span className={customer.balance > 0 ? "text-warn" : undefined}>
                {showMoney(customer.balance, locale)}
              </span>
            </Figure>
          )}
        </dl>
      )}
      {customer.notes && (
        <Section title="Notes">
          <p className="text-sm whitespace-pre-wrap text-muted">{customer.notes}</p>
        </Section>
      )}
      <Section title="Jobs">
        <JobList jobs={customer.jobs} />
      </Section>
      {children}
    </div>
  );
}

type BareProps = { conversation: Conversation; children: ReactNode };

function BareContact({ conversation, children }: BareProps) {
  const { contactAddress, contactName, channel } = conversation;
  return (
    <div className="divide-y divide-line">
      <Head
        name={contactName}
        avatar={contactName}
        note={contactName === UNKNOWN_CONTACT ? "" : UNKNOWN_CONTACT}
      />
      <dl className="space-y-3 px-5 py-4 pointer-coarse:space-y-0 pointer-coarse:py-2">
        {channel === "sms" && (
          <Detail icon={Phone} label="Phone">
            <a href={`tel:${contactAddress}`} className={LINK}>
              {showAddress(contactAddress)}
            </a>
          </Detail>
        )}
        {channel === "email" && (
          <Detail icon={Mail} label="Email">
            <a href={`mailto:${contactAddress}`} className={cx(LINK, "break-all")}>
              {contactAddress}
            </a>
          </Detail>
        )}
      </dl>
      <div className="space-y-3 px-5 py-4">
        <p className="text-sm text-muted">
          Nobody with this {channel === "email" ? "address" : "number"} is among your customers yet,
          so there are no jobs or notes to show.
        </p>
        {children}
      </div>
    </div>
  );
}

function ProfileLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="rounded-sm hover:text-accent hover:underline">
      {children}
    </Link>
  );
}

function Head({ name, avatar, note }: { name: ReactNode; avatar: string; note: string }) {
  return (
    <div className="flex items-center gap-3 px-5 py-5">
      <Avatar name={avatar} size="lg" />
      <div className="min-w-0">
        <p className="text-lg leading-5 font-semibold tracking-tight break-words">{name}</p>
        {note && <p className="mt-0.5 text-xs text-faint">{note}</p>}
      </div>
    </div>
  );
}

type DetailProps = { icon: LucideIcon; label: string; children: ReactNode };

function Detail({ icon: Icon, label, children }: DetailProps) {
  return (
    <div className="flex items-center gap-3 text-sm">
      <dt className="shrink-0 self-start pt-px text-faint pointer-coarse:pt-3.5" title={label}>
        <Icon className="size-4" aria-hidden />
        <span className="sr-only">{label}</span>
      </dt>
      <dd className="flex min-w-0 items-center pointer-coarse:min-h-11">{children}</dd>
    </div>
  );
}

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-2xs font-medium text-faint">{label}</dt>
      <dd className="mt-1 text-lg font-semibold tabular-nums">{children}</dd>
    </div>
  );
}
