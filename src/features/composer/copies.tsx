import { cx } from "../../lib/cx";

type CopiesProps = {
  addresses: readonly string[];
  /** Those who get none of this reply. */
  without: readonly string[];
  onChange: (without: readonly string[]) => void;
};

/** Who else gets the reply: whoever the customer's last email went to. Each can be left out. */
export function Copies({ addresses, without, onChange }: CopiesProps) {
  return (
    <div
      role="group"
      aria-label="Who gets a copy"
      className="flex max-h-20 flex-wrap items-center gap-1 overflow-y-auto px-1 pb-1.5 text-xs text-muted"
    >
      <span aria-hidden>A copy to</span>
      {addresses.map((address) => {
        const out = without.includes(address);
        return (
          <button
            key={address}
            type="button"
            aria-pressed={!out}
            title={out ? "Gets no copy of this reply" : "Leave out of this reply"}
            onClick={() =>
              onChange(out ? without.filter((each) => each !== address) : [...without, address])
            }
            className={cx(
              "tap max-w-full truncate rounded-full border border-line px-2 py-0.5 hover:bg-hover",
              out ? "line-through" : "bg-sunken text-ink",
            )}
          >
            {address}
          </button>
        );
      })}
    </div>
  );
}
