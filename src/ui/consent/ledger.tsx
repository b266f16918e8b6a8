import { useState } from "react";
import { showAddress } from "../../lib/contact";
import { useMe } from "../../lib/me";
import type { ConsentLedger, ConsentWhom } from "../../lib/types";
import { Badge } from "../badge";
import { Button } from "../button";
import { ChannelIcon } from "../channel-icon";
import { ExactTime } from "../time";
import { RecordForm } from "./record-form";
import { standing, told } from "./words";

type LedgerProps = { ledger: ConsentLedger; whom: ConsentWhom };

/** One address: what holds, how it came to that, and a member's own word. */
export function Ledger({ ledger, whom }: LedgerProps) {
  const { channel, address, state, locked, rows } = ledger;
  const [adding, setAdding] = useState<"optedIn" | "optedOut" | null>(null);
  const mayRecord = useMe().member.permissions.includes("message");
  const { label, tone } = standing(ledger);
  const shown = showAddress(address);
  return (
    <section aria-label={shown} className="space-y-2.5">
      <h3 className="flex flex-wrap items-center gap-2 text-sm font-semibold">
        <ChannelIcon channel={channel} className="size-4 text-muted" />
        <span className="min-w-0 [overflow-wrap:anywhere]">{shown}</span>
        <Badge tone={tone}>{label}</Badge>
      </h3>
      {rows.length > 0 && (
        <ol aria-label="History" className="space-y-2 border-l-2 border-line pl-3">
          {rows.map((row) => {
            const { what, how } = told(row);
            return (
              <li key={row._id} className="text-sm">
                <p className="[overflow-wrap:anywhere]">
                  <span className="font-medium">{what}.</span> <span dir="auto">{how}</span>
                </p>
                <p className="text-2xs text-muted">
                  <ExactTime at={row.at} />
                </p>
              </li>
            );
          })}
        </ol>
      )}
      {state === "optedOut" && locked && <p className="text-sm text-muted">{locked}</p>}
      {adding ? (
        <RecordForm state={adding} ledger={ledger} whom={whom} onClose={() => setAdding(null)} />
      ) : (
        mayRecord && (
          <p className="flex flex-wrap gap-2">
            {state !== "optedOut" && (
              <Button size="sm" onClick={() => setAdding("optedOut")}>
                Record an opt-out…
              </Button>
            )}
            {state !== "optedIn" && !locked && (
              <Button size="sm" onClick={() => setAdding("optedIn")}>
                Record an opt-in…
              </Button>
            )}
          </p>
        )
      )}
    </section>
  );
}
