import type { ComponentProps } from "react";
import { INPUT } from "./field";

type TimeInputProps = Omit<ComponentProps<"input">, "type" | "value" | "onChange"> & {
  /** After midnight; NaN for no time. */
  minutes: number;
  onChange: (minutes: number) => void;
};

/** A time of day. */
export function TimeInput({ minutes, onChange, ...attributes }: TimeInputProps) {
  return (
    <input
      {...attributes}
      type="time"
      value={timeOf(minutes)}
      onChange={(event) => onChange(minutesOf(event.target.value))}
      className={INPUT}
    />
  );
}

const two = (n: number) => String(n).padStart(2, "0");

/** "21:00"; "" for no time. */
function timeOf(minutes: number): string {
  return Number.isInteger(minutes) ? `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}` : "";
}

function minutesOf(time: string): number {
  const [hour, minute] = time.split(":").map(Number);
  return (hour ?? Number.NaN) * 60 + (minute ?? Number.NaN);
}
