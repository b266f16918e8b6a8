import { SearchX, UserRoundSearch } from "lucide-react";
import { useId, useState, type KeyboardEvent, type ReactNode } from "react";
import { showAddress } from "../lib/contact";
import { cx } from "../lib/cx";
import type { CustomerRow } from "../lib/types";
import { useCustomerSearch } from "../lib/use-customer-search";
import { Avatar } from "./avatar";
import { SearchBox } from "./search-box";
import { Bone } from "./skeleton";

type PickerProps = {
  label: string;
  onPick: (customer: CustomerRow) => void;
  /** Customers that cannot be the answer. */
  exclude?: string;
  /** What else there is to do with what is typed. */
  offer?: (typed: string) => ReactNode;
};

/** Finds one customer by name, phone or email: type, then arrows and Enter, or a click. */
export function CustomerPicker(props: PickerProps) {
  const { label, onPick, exclude, offer } = props;
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(0);
  const listId = useId();
  const answer = useCustomerSearch(typed);
  const found = answer?.filter(({ _id }) => _id !== exclude);
  const current = Math.min(active, (found?.length ?? 1) - 1);

  const onKeyDown = (event: KeyboardEvent) => {
    if (!found || found.length === 0 || event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") setActive((current + 1) % found.length);
    else if (event.key === "ArrowUp") setActive((current - 1 + found.length) % found.length);
    else if (event.key === "Enter") {
      const chosen = found[current];
      if (chosen) onPick(chosen);
    } else return;
    event.preventDefault();
  };

  return (
    <div>
      <SearchBox
        value={typed}
        onChange={(text) => {
          setTyped(text);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        placeholder="Name, phone or email"
        aria-label={label}
        role="combobox"
        aria-expanded={!!found && found.length > 0}
        aria-controls={listId}
        aria-activedescendant={found && found.length > 0 ? `${listId}-${current}` : undefined}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the dialog was opened to type here
        autoFocus
      />
      <div className="mt-2 min-h-44">
        {answer === null && (
          <Hint icon={<UserRoundSearch className="size-5" aria-hidden />}>
            Type a name, a phone in any form, or an email.
          </Hint>
        )}
        {answer === undefined && <Bones />}
        {found?.length === 0 && (
          <Hint icon={<SearchX className="size-5" aria-hidden />}>
            No customer matches “{typed.trim().slice(0, 60)}”.
          </Hint>
        )}
        <div role="listbox" id={listId} aria-label="Customers">
          {(found ?? []).map((row, index) => (
            <Option
              key={row._id}
              id={`${listId}-${index}`}
              row={row}
              active={index === current}
              onPick={() => onPick(row)}
              onPoint={() => setActive(index)}
            />
          ))}
        </div>
        {typed.trim() !== "" && offer?.(typed.trim())}
      </div>
    </div>
  );
}

type OptionProps = {
  id: string;
  row: CustomerRow;
  active: boolean;
  onPick: () => void;
  onPoint: () => void;
};

function Option({ id, row, active, onPick, onPoint }: OptionProps) {
  const addresses = [row.phone && showAddress(row.phone), row.email].filter(Boolean).join(" · ");
  return (
    // The input keeps the focus; its keys move and choose.
    <button
      type="button"
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      onClick={onPick}
      onPointerMove={onPoint}
      className={cx(
        "tap flex w-full cursor-default items-center gap-3 rounded-md px-2 py-1.5 text-left",
        active && "bg-hover",
      )}
    >
      <Avatar name={row.name} size="sm" />
      <span className="min-w-0">
        <span dir="auto" className="block truncate text-left text-sm font-medium">
          {row.name}
        </span>
        <span className="block truncate text-xs text-muted">
          {addresses || "No phone or email"}
        </span>
      </span>
    </button>
  );
}

function Hint({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <p
      role="status"
      className="flex flex-col items-center gap-2 px-6 py-8 text-center text-sm text-muted"
    >
      <span className="text-faint">{icon}</span>
      <span className="break-words">{children}</span>
    </p>
  );
}

function Bones() {
  return (
    <div role="status" aria-label="Looking for customers" className="animate-appear space-y-3 p-2">
      {[40, 56, 48].map((width) => (
        <div key={width} className="flex items-center gap-3">
          <Bone shape="disc" className="size-7" />
          <div style={{ width: `${width}%` }}>
            <Bone className="h-3" />
          </div>
        </div>
      ))}
    </div>
  );
}
