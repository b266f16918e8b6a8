import * as Dropdown from "@radix-ui/react-dropdown-menu";
import { Check, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

type MenuProps = {
  trigger: ReactNode;
  side?: "top" | "bottom";
  align?: "start" | "end";
  children: ReactNode;
};

/** A menu under (or over) the button that opens it. */
export function Menu({ trigger, side = "bottom", align = "end", children }: MenuProps) {
  return (
    <Dropdown.Root>
      <Dropdown.Trigger asChild>{trigger}</Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Content
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 min-w-52 animate-rise rounded-lg border border-line bg-raised p-1 text-sm shadow-pop"
        >
          {children}
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  );
}

const ITEM =
  "tap flex h-8 cursor-default items-center gap-2.5 rounded-md px-2 text-ink outline-none select-none data-highlighted:bg-hover data-disabled:text-faint";

type MenuItemProps = { icon: LucideIcon; onSelect: () => void; children: ReactNode };

export function MenuItem({ icon: Icon, onSelect, children }: MenuItemProps) {
  return (
    <Dropdown.Item className={ITEM} onSelect={onSelect}>
      <Icon className="size-4 text-muted" aria-hidden />
      {children}
    </Dropdown.Item>
  );
}

type MenuChoiceProps = {
  label: string;
  value: string;
  options: { value: string; label: string; icon: LucideIcon }[];
  onChange: (value: string) => void;
};

/** One of several; the menu stays open, so that the effect can be seen. */
export function MenuChoice({ label, value, options, onChange }: MenuChoiceProps) {
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

export function MenuSeparator() {
  return <Dropdown.Separator className="mx-1 my-1 h-px bg-line" />;
}
