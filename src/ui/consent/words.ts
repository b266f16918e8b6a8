import { CONSENT_WAYS, type ConsentWay } from "../../../convex/shared/customers";
import type { ConsentLedger } from "../../lib/types";
import type { Tone } from "../badge";

/** How a member says that a customer agreed to be texted. */
export const WAYS: Record<ConsentWay, string> = {
  phone: "On the phone",
  inPerson: "In person",
  form: "On a form or our website",
  contract: "In a contract or estimate",
};

type Row = ConsentLedger["rows"][number];

/** What holds for an address. */
export function standing({ state, channel }: ConsentLedger): { label: string; tone: Tone } {
  switch (state) {
    case "optedIn":
      return { label: "Opted in", tone: "ok" };
    case "optedOut":
      return { label: "Opted out", tone: "danger" };
    case "implied":
      return { label: "They wrote first", tone: "info" };
    case null:
      return { label: channel === "sms" ? "Nothing recorded" : "No objection", tone: "neutral" };
  }
}

const DEEDS: Record<Row["state"], string> = {
  optedIn: "Opted in",
  optedOut: "Opted out",
  implied: "May be answered",
};

/** One row of the ledger: what, and how we know. */
export function told({ state, source, detail, memberName }: Row): { what: string; how: string } {
  const what = DEEDS[state];
  switch (source) {
    case "keyword":
      return { what, how: `They texted “${detail ?? ""}”` };
    case "provider":
      return { what, how: detail ?? "Their carrier or our provider told us" };
    case "inbound":
      return { what, how: state === "implied" ? "They wrote first" : "They wrote to us" };
    case "import":
      return { what, how: detail ?? "Brought along by an import" };
    case "member": {
      const way = CONSENT_WAYS.find((known) => known === detail);
      const reason = way ? WAYS[way] : detail;
      return { what, how: [memberName, reason].filter(Boolean).join(": ") };
    }
  }
}
