import {
  cloneElement,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type ComponentProps,
  type ReactElement,
  type ReactNode,
  type RefObject,
} from "react";

const GAP = 6;
const MARGIN = 8;

type PopoverProps = {
  label: string;
  trigger: ReactElement<ComponentProps<"button">>;
  /** Which edge of the trigger the panel keeps to. */
  align?: "start" | "end";
  /** Told whenever it opens or closes. */
  onOpenChange?: (open: boolean) => void;
  children: (close: () => void) => ReactNode;
};

/** A button with a small panel beside it, for a choice that needs more than a menu. */
export function Popover({ label, trigger, align = "end", onOpenChange, children }: PopoverProps) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLSpanElement>(null);
  const change = (next: boolean) => {
    setOpen(next);
    onOpenChange?.(next);
  };
  return (
    <span ref={anchor} className="contents">
      {cloneElement(trigger, {
        "aria-haspopup": "dialog",
        "aria-expanded": open,
        onClick: () => change(!open),
      })}
      {open && (
        <PopoverPanel label={label} anchor={anchor} align={align} onClose={() => change(false)}>
          {children(() => change(false))}
        </PopoverPanel>
      )}
    </span>
  );
}

type PanelProps = {
  label: string;
  anchor: RefObject<HTMLElement | null>;
  align?: "start" | "end";
  onClose: () => void;
  children: ReactNode;
};

/** The panel by itself, for what another control opens. Esc, a press elsewhere or leaving by Tab closes it. */
export function PopoverPanel({ label, anchor, align = "end", onClose, children }: PanelProps) {
  const panel = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });

  useLayoutEffect(() => {
    const element = panel.current;
    const before = document.activeElement;
    const trigger = boxOf(anchor.current);
    if (!element || !trigger) return;
    // In the top layer, so that no scrolling list cuts it off.
    element.showPopover();
    const place = () => beside(element, trigger.getBoundingClientRect(), align);
    place();
    element.focus();
    const onPress = ({ target }: PointerEvent) => {
      if (target instanceof Node && !element.contains(target) && !trigger.contains(target)) {
        close.current();
      }
    };
    const resized = new ResizeObserver(place);
    resized.observe(element);
    addEventListener("resize", place);
    addEventListener("pointerdown", onPress, true);
    return () => {
      resized.disconnect();
      removeEventListener("resize", place);
      removeEventListener("pointerdown", onPress, true);
      if (!element.contains(document.activeElement)) return;
      // Only once the panel is gone: an effect may also be run again while it stays.
      queueMicrotask(() => {
        if (!element.isConnected && before instanceof HTMLElement) before.focus();
      });
    };
  }, [align, anchor]);

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Esc and leaving, heard as they bubble up
    <div
      ref={panel}
      popover="manual"
      role="dialog"
      aria-label={label}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close.current();
      }}
      onBlur={({ relatedTarget, currentTarget }) => {
        if (relatedTarget && !currentTarget.contains(relatedTarget)) close.current();
      }}
      // Clicks inside are no clicks on what the panel was opened from.
      onClick={(event) => event.stopPropagation()}
      className="fixed inset-auto m-0 max-h-[70dvh] w-68 max-w-[calc(100vw-1rem)] animate-rise overflow-y-auto rounded-lg border border-line bg-raised p-1 text-left text-sm font-normal text-ink shadow-pop outline-none"
    >
      {/* Empty until the code of what it shows is there. */}
      <div className="empty:h-40">{children}</div>
    </div>
  );
}

/** The anchor itself, or what is in it when it has no box of its own. */
function boxOf(anchor: HTMLElement | null): Element | null {
  const hasBox = anchor !== null && anchor.getClientRects().length > 0;
  return hasBox ? anchor : (anchor?.firstElementChild ?? null);
}

/** Below what opened it, or above where there is more room. */
function beside(panel: HTMLElement, trigger: DOMRect, align: "start" | "end"): void {
  const { offsetWidth: width, offsetHeight: height } = panel;
  const left = align === "start" ? trigger.left : trigger.right - width;
  const below = trigger.bottom + GAP;
  const fits = below + height <= innerHeight - MARGIN || trigger.top < innerHeight / 2;
  const top = fits ? below : trigger.top - GAP - height;
  panel.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - MARGIN - width))}px`;
  panel.style.top = `${Math.max(MARGIN, Math.min(top, innerHeight - MARGIN - height))}px`;
}
