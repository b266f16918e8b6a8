/** The states and provinces of North America by their zones; the first has most of their people. */
const ZONES: Record<string, string[]> = {
  "CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV": ["America/New_York"],
  "FL IN KY MI": ["America/New_York", "America/Chicago"],
  "AL AR IA IL LA MN MO MS OK WI": ["America/Chicago"],
  TN: ["America/Chicago", "America/New_York"],
  "KS ND NE SD TX": ["America/Chicago", "America/Denver"],
  "CO MT NM UT WY": ["America/Denver"],
  ID: ["America/Denver", "America/Los_Angeles"],
  AZ: ["America/Phoenix"],
  "CA NV WA": ["America/Los_Angeles"],
  OR: ["America/Los_Angeles", "America/Denver"],
  AK: ["America/Anchorage"],
  HI: ["Pacific/Honolulu"],
  PR: ["America/Puerto_Rico"],
  "ON QC": ["America/Toronto"],
  MB: ["America/Winnipeg"],
  SK: ["America/Regina"],
  AB: ["America/Edmonton"],
  BC: ["America/Vancouver"],
  "NB NS PE": ["America/Halifax"],
  NL: ["America/St_Johns"],
};

const STATES = new Map(
  Object.entries(ZONES).flatMap(([names, zones]) =>
    names.split(" ").map((name) => [name, zones] as const),
  ),
);

/** "… Austin, TX 78704", "… Toronto ON M5V 2T6", with or without the country. */
const STATE =
  /[\s,]([A-Z]{2})[\s,]+(?:\d{5}(?:-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d)(?:[\s,]+(?:USA?|United States|Canada))?\s*$/;

/**
 * The time zones an address can be in, the likeliest first; none where it names no state or province
 * with its postal code.
 */
export function zonesOfAddress(address: string): readonly string[] {
  const [, state = ""] = STATE.exec(address.trim()) ?? [];
  return STATES.get(state) ?? [];
}
