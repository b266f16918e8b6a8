import { cx } from "../lib/cx";

/** A grey bar in the place of what is still loading. */
export function Bone({ className }: { className?: string }) {
  return <span className={cx("block animate-breathe rounded-sm bg-sunken", className)} />;
}
