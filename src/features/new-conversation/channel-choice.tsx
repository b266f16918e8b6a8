import { Mail, Phone } from "lucide-react";
import { useId } from "react";
import { cx } from "../../lib/cx";
import type { StartChannel, To } from "./draft";

const CHANNELS = [
  { value: "sms", label: "SMS", icon: Phone },
  { value: "email", label: "Email", icon: Mail },
] as const;

type ChoiceProps = { to: To; value: StartChannel; onChange: (channel: StartChannel) => void };

/** By which channel; what somebody has no address for cannot be chosen. */
export function ChannelChoice({ to, value, onChange }: ChoiceProps) {
  const name = useId();
  return (
    <fieldset>
      <legend className="mb-1 text-xs font-medium text-muted">Channel</legend>
      <div className="flex gap-2">
        {CHANNELS.map(({ value: channel, label, icon: Icon }) => (
          <label
            key={channel}
            className={cx(
              "tap flex h-9 flex-1 items-center justify-center gap-2 rounded-md border text-sm font-medium transition-colors has-focus-visible:outline-2 has-focus-visible:outline-accent",
              channel === value
                ? "border-accent bg-accent-soft text-accent"
                : "border-line text-muted hover:bg-hover",
              !canReach(to, channel) && "pointer-events-none opacity-60",
            )}
          >
            <input
              type="radio"
              name={name}
              value={channel}
              checked={channel === value}
              disabled={!canReach(to, channel)}
              onChange={() => onChange(channel)}
              className="sr-only"
            />
            <Icon className="size-4" aria-hidden />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function canReach(to: To, channel: StartChannel): boolean {
  if (to.kind === "address") return to.address.includes("@") === (channel === "email");
  return (channel === "sms" ? to.customer.phone : to.customer.email) !== undefined;
}
