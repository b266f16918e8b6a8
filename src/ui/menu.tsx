import * as Dropdown from "@radix-ui/react-dropdown-menu";
import { Check } from "lucide-react";
import { Fragment, useRef } from "react";
import { cx } from "../lib/cx";
import type { MenuEntry, MenuProps } from "./menu-button";

const ITEM =
  "tap flex h-8 cursor-default items-center gap-2.5 rounded-md px-2 text-ink outline-none select-none data-highlighted:bg-hover";

/** The menu behind a MenuButton, open from the start: it is mounted by the click that wants it. */
export default function Menu({ trigger, side = "bottom", align = "end", groups }: MenuProps) {
  const next = useRef<(() => void) | null>(null);
  const goOn = () => {
    const open = next.current;
    next.current = null;
    if (open) queueMicrotask(open);
  };
  return (
    <Dropdown.Root defaultOpen>
      <Dropdown.Trigger asChild>{trigger}</Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Content
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          onCloseAutoFocus={goOn}
          className="z-50 min-w-52 animate-rise rounded-lg border border-line bg-raised p-1 text-sm shadow-pop"
        >
          {groups.map((group, index) => (
            <Fragment key={index}>
              {index > 0 && <Dropdown.Separator className="m-1 h-px bg-line" />}
              {group.map((entry) => (
                <Entry
                  key={entry.kind === "heading" ? entry.title : entry.label}
                  entry={entry}
                  onOpen={(open) => (next.current = open)}
                />
              ))}
            </Fragment>
          ))}
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  );
}

type EntryProps = { entry: MenuEntry; onOpen: (open: () => void) => void };

function Entry({ entry, onOpen }: EntryProps) {
  if (entry.kind === "heading") {
    return (
      <Dropdown.Label className="px-2 py-1.5">
        <span className="block font-medium">{entry.title}</span>
        <span className="block text-xs text-faint">{entry.note}</span>
      </Dropdown.Label>
    );
  }
  if (entry.kind === "action") {
    const { icon: Icon, label, opens, onSelect } = entry;
    return (
      <Dropdown.Item className={ITEM} onSelect={opens ? () => onOpen(onSelect) : onSelect}>
        <Icon className="size-4 text-muted" aria-hidden />
        {label}
      </Dropdown.Item>
    );
  }
  if (entry.kind === "toggle") {
    const { icon: Icon, label, note, on, onChange } = entry;
    return (
      <Dropdown.CheckboxItem
        className={cx(ITEM, note && "h-auto py-1")}
        checked={on}
        onCheckedChange={onChange}
        // Stays open, so that several can be set.
        onSelect={(event) => event.preventDefault()}
      >
        <Icon className="size-4 shrink-0 text-muted" aria-hidden />
        <span>
          {label}
          {note && <span className="block text-2xs text-faint">{note}</span>}
        </span>
        <Dropdown.ItemIndicator className="ml-auto">
          <Check className="size-4 text-accent" aria-hidden />
        </Dropdown.ItemIndicator>
      </Dropdown.CheckboxItem>
    );
  }
  const { label, value, options, onChange } = entry;
  return (
    <Dropdown.RadioGroup value={value} onValueChange={onChange} aria-label={label}>
      <Dropdown.Label className="px-2 pt-1.5 pb-1 text-2xs font-medium text-faint">
        {label}
      </Dropdown.Label>
      {options.map(({ value: option, label: text, icon: Icon }) => (
        <Dropdown.RadioItem
          key={option}
          value={option}
          className={ITEM}
          // Stays open, so that the effect can be seen.
          onSelect={(event) => event.preventDefault()}
        >
          <Icon className="size-4 text-muted" aria-hidden />
          {text}
          <Dropdown.ItemIndicator className="ml-auto">
            <Check className="size-4 text-accent" aria-hidden />
          </Dropdown.ItemIndicator>
        </Dropdown.RadioItem>
      ))}
    </Dropdown.RadioGroup>
  );
}
