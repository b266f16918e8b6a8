import { UserRound } from "lucide-react";
import { UNKNOWN_CONTACT } from "../../convex/shared/inbox";
import { initials } from "../lib/contact";
import { cx } from "../lib/cx";

const SIZES = {
  "2xs": "size-4 text-[0.5rem]",
  xs: "size-6 text-[0.5625rem]",
  sm: "size-7 text-[0.625rem]",
  md: "size-9 text-xs",
  lg: "size-12 text-base",
};

// Hues far from the four status colours' meaning at this low chroma; a name always gets the same one.
const HUES = [20, 55, 95, 140, 195, 235, 275, 320];

function hueOf(name: string): number {
  let hash = 7;
  for (const char of name) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  return HUES[hash % HUES.length] ?? 195;
}

type AvatarProps = { name: string; size?: keyof typeof SIZES; className?: string };

/** A person's initials. Decorative: the name is always written beside it. */
export function Avatar({ name, size = "md", className }: AvatarProps) {
  const hue = hueOf(name);
  return (
    <span
      aria-hidden
      // A picture and not text: a button's name need not repeat it.
      data-initials={name === UNKNOWN_CONTACT ? "" : initials(name)}
      className={cx(
        "inline-flex shrink-0 items-center justify-center rounded-full font-semibold select-none before:content-[attr(data-initials)]",
        SIZES[size],
        className,
      )}
      style={{
        background: `light-dark(oklch(0.925 0.035 ${hue}), oklch(0.34 0.045 ${hue}))`,
        color: `light-dark(oklch(0.42 0.075 ${hue}), oklch(0.86 0.06 ${hue}))`,
      }}
    >
      {name === UNKNOWN_CONTACT && <UserRound className="size-1/2" />}
    </span>
  );
}
