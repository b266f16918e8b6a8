import { Fragment, type ReactNode } from "react";
import { Link } from "wouter";
import { isAuditAction } from "../../../convex/shared/audit";
import { calledBy } from "../../lib/contact";
import { roleName } from "../../lib/role";
import { conversationsPath, customersPath, journalPath } from "../../lib/routes";
import type { AuditEntry } from "../../lib/types";
import { WORDS } from "./words";

/** What was done, in words: "deleted the template “Balance due”". */
export function Sentence({ entry }: { entry: AuditEntry }) {
  const { action, detail, subject } = entry;
  if (!isAuditAction(action)) return <>did what this version has no words for ({action})</>;
  const { says, bare = says, gone } = WORDS[action];
  const values: Record<string, ReactNode> = {
    "{it}": <Subject subject={subject} gone={gone ?? ""} quoted={action.startsWith("template.")} />,
    "{other}": subject.other ?? "a customer",
    "{detail}": detail && action === "member.roleChanged" ? roleName(detail) : detail,
  };
  return (
    <>
      {(detail === undefined ? bare : says).split(/(\{\w+\})/).map((part, index) => (
        <Fragment key={index}>{values[part] ?? part}</Fragment>
      ))}
    </>
  );
}

type SubjectProps = { subject: AuditEntry["subject"]; gone: string; quoted: boolean };

function Subject({ subject, gone, quoted }: SubjectProps) {
  const { name, address, conversationId, customerId, eventId } = subject;
  const called =
    eventId === undefined
      ? name && calledBy({ contactName: name, contactAddress: address ?? name })
      : "an event";
  if (called === undefined) return <>{gone}</>;
  const href = hrefOf({ conversationId, customerId, eventId });
  const shown = quoted ? `“${called}”` : called;
  if (href === undefined) return <strong className="font-medium">{shown}</strong>;
  return (
    <Link href={href} className="rounded-sm font-medium text-accent hover:underline">
      {shown}
    </Link>
  );
}

function hrefOf({
  conversationId,
  customerId,
  eventId,
}: Pick<AuditEntry["subject"], "conversationId" | "customerId" | "eventId">): string | undefined {
  if (conversationId) return conversationsPath({ filter: "all", id: conversationId });
  if (customerId) return customersPath({ id: customerId });
  return eventId && journalPath({ words: "" }, eventId);
}
