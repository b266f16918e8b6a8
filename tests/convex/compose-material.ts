import type { Id } from "../../convex/_generated/dataModel";
import type { Material } from "../../convex/model/compose/material";

export const ZONE = "America/Chicago";
/** A Friday, 10:00 in Austin. */
export const NOW = Date.UTC(2026, 10, 27, 16, 0);
const HOUR = 3_600_000;

/** Monday, 30 November 2026, 14:00 in Austin. */
const VISIT = Date.UTC(2026, 10, 30, 20, 0);

const message = (nth: number, fromCustomer: boolean, body: string, author: string) => ({
  _id: `m${nth}` as Id<"messages">,
  fromCustomer,
  author,
  at: NOW - (10 - nth) * HOUR,
  body,
});

/** A customer with one visit ahead, a price list, and what the team has said so far. */
export function materialWith(
  change: Partial<Material> = {},
  asked = "When do you come?",
): Material {
  return {
    kind: "draft",
    mode: "standard",
    channel: "sms",
    now: NOW,
    business: {
      name: "Bluebonnet Heating & Air",
      locale: "en-US",
      timeZone: ZONE,
      phones: ["+15125550100"],
      emails: ["service@bluebonnetair.example"],
    },
    prompts: [],
    author: "Dana Whitfield",
    contact: { name: "Maria Alvarez", address: "+15125550111", timeZone: ZONE },
    customer: {
      name: "Maria Alvarez",
      phones: ["+15125550111"],
      emails: ["maria@mail.example"],
      property: "2204 Oak Ridge Ln, Austin, TX 78704",
      leadScore: 82,
      balance: 41_250,
      notes: "Two dogs in the yard. Owes her ex-husband money, never mention him.",
    },
    jobs: [
      {
        number: "J-2201",
        title: "AC not cooling, diagnostic",
        status: "scheduled",
        scheduledAt: VISIT,
        amount: 12_900,
        technician: "Eli Vargas",
      },
    ],
    services: [
      { name: "AC diagnostic", price: 12_900, details: "Comes off the bill with the repair." },
      { name: "Spring tune-up", price: 9_900 },
      { name: "Duct cleaning", price: 48_000, isFrom: true },
      { name: "Replacement estimate", price: 0, details: "Takes about 1 hour." },
    ],
    messages: [
      message(1, true, "Our AC is blowing warm air, 84 inside", "Maria Alvarez"),
      message(2, false, "Sorry to hear that. A new capacitor is $210.", "Dana Whitfield"),
      message(3, true, asked, "Maria Alvarez"),
    ],
    asked,
    examples: [],
    rejected: [],
    templates: [],
    style: null,
    ...change,
  };
}
