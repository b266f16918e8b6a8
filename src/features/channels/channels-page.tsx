import { useQuery } from "convex/react";
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { api } from "../../../convex/_generated/api";
import { showAddress } from "../../lib/contact";
import { listNames } from "../../lib/names";
import { clockTime } from "../../lib/time";
import type { ChannelState } from "../../lib/types";
import { useMinute } from "../../lib/use-minute";
import { Badge } from "../../ui/badge";
import { ChannelIcon, channelName } from "../../ui/channel-icon";
import { Bone } from "../../ui/skeleton";
import { ExactTime } from "../../ui/time";
import { TestForm } from "./test-form";

/** Who carries each channel; nobody does the portal. */
const CARRIER = { sms: "Twilio", email: "Resend", portal: null } as const;

/** Settings › Channels: what each is set up with, whether anything goes through, and a test of it. */
export default function ChannelsPage() {
  const states = useQuery(api.channelStates.list);
  if (states === undefined) return <Bone className="m-4 h-80 max-w-2xl" />;
  return (
    <div className="w-full max-w-2xl divide-y divide-line px-4 pb-8 md:px-6">
      {states.map((state) => (
        <Channel key={state.channel} state={state} />
      ))}
    </div>
  );
}

function Channel({ state }: { state: ChannelState }) {
  const { channel, missing, pauses } = state;
  const now = useMinute();
  const held = pauses.filter(({ until }) => until > now);
  const ready = isReady(state);
  return (
    <section aria-label={channelName(channel)} className="space-y-4 py-5">
      <div className="flex items-center gap-2.5">
        <ChannelIcon channel={channel} className="size-4 text-muted" />
        <h2 className="flex-1 text-base font-semibold">{channelName(channel)}</h2>
        {ready ? (
          <Badge tone={held.length > 0 ? "warn" : "ok"}>
            {held.length > 0 ? "Held back" : channel === "portal" ? "Ready" : "Connected"}
          </Badge>
        ) : (
          <Badge tone="danger">Not connected</Badge>
        )}
      </div>
      {missing.length > 0 && (
        <Problem>
          {CARRIER[channel]} is not set up: whoever runs this deployment has to set{" "}
          {listNames(missing)}.
        </Problem>
      )}
      {missing.length === 0 && !ready && (
        <Problem>
          {channel === "sms"
            ? "This business has no number and no Messaging Service yet. Whoever runs this deployment gives it one."
            : "This business has no mailbox yet. Whoever runs this deployment gives it one."}
        </Problem>
      )}
      {pauses.map(({ address, since, until, reason }) => (
        <Problem key={address}>
          {reason} Refused {address === null ? "for all" : `from ${showAddress(address)}`} since{" "}
          <ExactTime at={since} />;{" "}
          {until > now
            ? `nothing is tried until ${clockTime(until)}.`
            : "the next message tries it again."}
        </Problem>
      ))}
      {channel === "portal" ? (
        <p className="text-sm text-muted">
          Customers write and read on a page of their own, behind the private link you send them.
          There is nothing to set up.
        </p>
      ) : (
        <>
          <Facts state={state} />
          {ready && <TestForm channel={channel} />}
        </>
      )}
    </section>
  );
}

/** It has all it needs for something to leave. */
function isReady({ channel, missing, addresses, service }: ChannelState): boolean {
  if (channel === "portal") return true;
  return missing.length === 0 && (addresses.length > 0 || service !== null);
}

function Problem({ children }: { children: ReactNode }) {
  return (
    <p className="flex items-start gap-2 rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
      <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      <span className="min-w-0 flex-1 break-words">{children}</span>
    </p>
  );
}

function Facts({ state }: { state: ChannelState }) {
  const { channel, addresses, more, service, lastInboundAt, lastDeliveredAt } = state;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 text-sm">
      {addresses.length > 0 && (
        <>
          <dt className="text-muted">{channel === "sms" ? "Numbers" : "Mailboxes"}</dt>
          <dd className="min-w-0 space-y-1">
            {addresses.map(({ address, label }) => (
              <p key={address} className="break-words">
                {showAddress(address)} <span className="text-muted">{label}</span>
              </p>
            ))}
            {more > 0 && <p className="text-muted">and {more} more</p>}
          </dd>
        </>
      )}
      {service !== null && (
        <>
          <dt className="text-muted">Messaging Service</dt>
          <dd className="min-w-0 break-all">{service}</dd>
        </>
      )}
      <dt className="text-muted">Last received</dt>
      <dd>{lastInboundAt === null ? "Nothing lately" : <ExactTime at={lastInboundAt} />}</dd>
      <dt className="text-muted">Last delivered</dt>
      <dd>{lastDeliveredAt === null ? "Nothing lately" : <ExactTime at={lastDeliveredAt} />}</dd>
    </dl>
  );
}
