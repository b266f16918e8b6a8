import { useMemo, useState } from "react";
import { Finder } from "../../ui/finder";
import { findZones, zonesAt } from "./zones";

type PickerProps = { now: number; value: string; onChoose: (zone: string) => void };

/** Finds a time zone by its city or by what it is called, with the time there. */
export function ZonePicker({ now, value, onChoose }: PickerProps) {
  const zones = useMemo(() => zonesAt(now, value), [now, value]);
  const [text, setText] = useState("");
  const found = useMemo(() => findZones(zones, text), [zones, text]);
  return (
    <Finder
      label="Find a time zone"
      placeholder="City, or “Central Time”"
      listLabel="Time zones"
      text={text}
      onText={setText}
      found={found}
      keyOf={({ zone }) => zone}
      isChosen={({ zone }) => zone === value}
      fromChosen
      onChoose={({ zone }) => onChoose(zone)}
      empty={`No time zone is called “${text.trim()}”.`}
    >
      {({ name, clock }, mark) => (
        <>
          <span className="min-w-0 flex-1 break-words">{name}</span>
          {mark}
          <span className="shrink-0 text-xs text-muted tabular-nums">{clock}</span>
        </>
      )}
    </Finder>
  );
}
