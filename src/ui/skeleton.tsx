import { cx } from "../lib/cx";

/** A grey shape in the place of what is still loading. */
export function Bone({ className, shape = "bar" }: { className?: string; shape?: "bar" | "disc" }) {
  const corner = shape === "disc" ? "rounded-full" : "rounded-md";
  return <span className={cx("block animate-breathe bg-sunken", corner, className)} />;
}
