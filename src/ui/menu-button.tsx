import type { LucideIcon } from "lucide-react";
import { cloneElement, useState, type ComponentProps, type ReactElement } from "react";
import { lazy } from "../lib/lazy";

const Menu = lazy(() => import("./menu"));

export type MenuOption = { value: string; label: string; icon: LucideIcon };

export type MenuEntry =
  | { kind: "heading"; title: string; note: string }
  | {
      kind: "action";
      icon: LucideIcon;
      label: string;
      /** It opens a panel, which takes the focus once the menu has given it back. */
      opens?: boolean;
      onSelect: () => void;
    }
  | {
      kind: "toggle";
      icon: LucideIcon;
      label: string;
      note?: string;
      on: boolean;
      onChange: (on: boolean) => void;
    }
  | {
      kind: "choice";
      label: string;
      value: string;
      options: MenuOption[];
      onChange: (value: string) => void;
    };

export type MenuProps = {
  trigger: ReactElement<ComponentProps<"button">>;
  side?: "top" | "bottom";
  align?: "start" | "end";
  /** Groups, with a line between them. */
  groups: MenuEntry[][];
};

/**
 * A button that opens a menu. The menu's code is as heavy as the rest of the controls together, so
 * it is fetched when somebody comes near the button.
 */
export function MenuButton(props: MenuProps) {
  const [wanted, setWanted] = useState(false);
  const plain = cloneElement(props.trigger, {
    "aria-haspopup": "menu",
    "aria-expanded": wanted,
    onClick: () => setWanted(true),
    onPointerEnter: Menu.preload,
    onFocus: Menu.preload,
  });
  if (!wanted) return plain;
  return <Menu {...props} placeholder={plain} />;
}
