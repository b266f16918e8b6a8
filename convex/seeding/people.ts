import type { Role } from "../shared/roles";

export const BUSINESS = {
  name: "Bluebonnet Heating & Air",
  timeZone: "America/Chicago",
  locale: "en-US",
  languages: ["en-US", "es-US"],
  /** From the range kept for fiction: it can never ring anywhere. */
  phone: "+15125550100",
  /** Registered for business texting, as a business of this size is. */
  segmentsPerSecond: 75,
  mailbox: "service@bluebonnetair.example",
  signature: "Bluebonnet Heating & Air\n(512) 555-0100",
};

type DemoMember = { code: string; subject: string; name: string; email: string; role: Role };

/** `code` is how the threads name them. */
export const MEMBERS: DemoMember[] = [
  member("o", "Rosa Delgado", "owner"),
  member("a", "Priya Nair", "admin"),
  member("m", "Tom Becker", "manager"),
  member("d", "Dana Whitfield", "dispatcher"),
  member("c", "Hannah Cole", "csr"),
  member("e", "Eli Vargas", "technician"),
  member("j", "Jo Lindqvist", "technician"),
  member("v", "Walter Finch", "viewer"),
];

function member(code: string, name: string, role: Role): DemoMember {
  const first = name.split(" ")[0]?.toLowerCase() ?? "";
  return { code, subject: `demo-${first}`, name, email: `${first}@bluebonnetair.example`, role };
}

export type DemoCustomer = {
  name: string;
  address: string;
  leadScore: number;
  /** Cents owed to us. */
  balance: number;
  notes?: string;
};

/** name | address | lead score | owed in dollars | notes */
const ROWS = `
Maria Alvarez | 2204 Oak Ridge Ln, Austin, TX 78704 | 82 | 0 | Two dogs in the yard. Call before opening the gate.
James Whitaker | 811 Barton Creek Blvd, Austin, TX 78735 | 64 | 412.50 | Prefers mornings.
Linda Nguyen | 5417 Avenue G, Austin, TX 78751 | 71 | 0 | Comfort plan, renews in spring.
Robert Kim | 1309 E 7th St, Austin, TX 78702 | 55 | 189 |
Patricia Gomez | 9902 Quail Hollow Dr, Austin, TX 78758 | 48 | 0 | Elderly mother at home: no-heat calls go first.
David Okafor | 3711 Werner Ave, Austin, TX 78722 | 90 | 0 | Owns four rentals on Werner Ave.
Susan Bradley | 402 Terrace Dr, Austin, TX 78704 | 37 | 75 |
Michael Tran | 12810 Scofield Farms Dr, Austin, TX 78727 | 60 | 0 |
Karen Holloway | 7100 Mesa Dr, Austin, TX 78731 | 33 | 1240 | Asked for a payment plan.
Chris Delacroix | 1605 Kinney Ave, Austin, TX 78704 | 78 | 0 | Attic unit. Hatch is in the hall closet.
Angela Price | 4521 Duval St, Austin, TX 78751 | 66 | 0 |
Brian Foster | 2 Lakeshore Ct, Lakeway, TX 78734 | 88 | 0 | Comparing us with two other quotes.
Nancy Ibarra | 6301 Berkman Dr, Austin, TX 78723 | 41 | 0 |
Steven Lutz | 10217 Parkfield Dr, Austin, TX 78758 | 29 | 320 |
Denise Moreau | 1508 Alta Vista Ave, Austin, TX 78704 | 73 | 0 | Landlord is Okafor Rentals.
Gregory Hale | 3005 Pearl St, Austin, TX 78705 | 52 | 0 | Landline only.
Tamara Singh | 8805 Chisholm Ln, Austin, TX 78748 | 85 | 0 | Baby at home, wants quiet hours respected.
Kevin O'Brien | 2910 Whitis Ave, Austin, TX 78705 | 44 | 0 |
Laura Petersen | 11303 Maidenstone Dr, Austin, TX 78759 | 69 | 0 | Comfort plan.
Anthony Russo | 904 Rutland Dr, Austin, TX 78758 | 57 | 95 | Restaurant owner; kitchen make-up air unit.
Monica Reyes | 5706 Woodrow Ave, Austin, TX 78756 | 62 | 0 |
Paul Jankowski | 1411 Wells Branch Pkwy, Austin, TX 78660 | 35 | 0 |
Sandra Kaye | 3300 Bee Cave Rd, Austin, TX 78746 | 91 | 0 | Whole-house replacement planned.
Eric Lindholm | 7614 Colina Vista Loop, Austin, TX 78750 | 50 | 0 |
Yolanda Cruz | 2107 S 3rd St, Austin, TX 78704 | 46 | 0 | Spanish preferred.
Frank Dubois | 6805 Manchaca Rd, Austin, TX 78745 | 27 | 640 |
Grace Adeyemi | 4400 Speedway, Austin, TX 78751 | 74 | 0 |
Henry Castellano | 1212 Newning Ave, Austin, TX 78704 | 58 | 0 | Historic house, no roof penetrations.
Isabel Marsh | 9410 Bernard St, Austin, TX 78758 | 63 | 0 |
Jerome Banks | 2811 E Cesar Chavez St, Austin, TX 78702 | 70 | 0 | Coffee roastery; rooftop units.
Katherine Liu | 13004 Thorn Berry Dr, Austin, TX 78732 | 81 | 0 |
Leonard Weiss | 5000 Shoal Creek Blvd, Austin, TX 78756 | 39 | 0 | Retired engineer. Likes numbers.
Megan Tully | 1901 Kerr St, Austin, TX 78704 | 54 | 0 |
Nathan Brooks | 8200 N Lamar Blvd, Austin, TX 78753 | 67 | 275 |
Olivia Hart | 3417 Bonnie Rd, Austin, TX 78703 | 76 | 0 |
Peter Sandoval | 6612 Wolfcreek Pass, Austin, TX 78749 | 49 | 0 |
Quentin Marsh | 2500 Guadalupe St, Austin, TX 78705 | 31 | 0 |
Rachel Stein | 4104 Avenue H, Austin, TX 78751 | 72 | 0 | Comfort plan.
Samuel Ortiz | 7008 Meadow Run, Austin, TX 78745 | 59 | 0 |
Theresa Vaughn | 1717 W 35th St, Austin, TX 78703 | 83 | 0 | Pays by check, always.
`;

export const CUSTOMERS: DemoCustomer[] = ROWS.trim()
  .split("\n")
  .map((row) => {
    const [name = "", address = "", leadScore, balance, notes] = row
      .split("|")
      .map((s) => s.trim());
    return {
      name,
      address,
      leadScore: Number(leadScore),
      balance: Math.round(Number(balance) * 100),
      notes: notes === "" ? undefined : notes,
    };
  });

/** A customer's phone: the nth of the numbers kept for fiction. */
export function phoneOf(index: number): string {
  return `+15125550${101 + index}`;
}

export function emailOf(name: string): string {
  return `${name.toLowerCase().replace(/[^a-z]+/g, ".")}@mail.example`;
}

type DemoJob = {
  title: string;
  /** Dollars. */
  amount: number;
  /** Days from now; absent while unscheduled. */
  inDays?: number;
  status: "unscheduled" | "scheduled" | "inProgress" | "completed" | "canceled";
  technician?: string;
};

/** Jobs by customer: title | dollars | days from now or "-" | status | technician's code */
const JOB_ROWS: Record<string, string> = {
  "Maria Alvarez":
    "AC not cooling, diagnostic | 129 | 0 | inProgress | e; Spring tune-up | 99 | -170 | completed | e",
  "James Whitaker": "Condenser fan motor | 412.50 | -9 | completed | j",
  "Linda Nguyen":
    "Fall heating tune-up | 0 | 3 | scheduled | j; Filter replacement | 45 | -92 | completed | j",
  "Robert Kim": "Thermostat replacement | 189 | -14 | completed | e",
  "Patricia Gomez": "No heat, furnace igniter | 265 | 0 | scheduled | e",
  "David Okafor": "Rental tune-ups, 4 units | 396 | 6 | scheduled | j",
  "Susan Bradley": "Service call | 75 | -21 | completed | j",
  "Michael Tran": "Duct cleaning | 480 | 2 | scheduled | e",
  "Karen Holloway": "Blower motor replacement | 1240 | -33 | completed | j",
  "Chris Delacroix": "Mini-split, second zone | 4350 | - | unscheduled",
  "Angela Price": "Heat pump maintenance | 119 | 1 | scheduled | j",
  "Brian Foster": "System replacement estimate | 0 | 4 | scheduled",
  "Nancy Ibarra": "Drain line clearing | 145 | -2 | completed | e",
  "Steven Lutz": "Refrigerant leak search | 320 | -40 | completed | j",
  "Denise Moreau": "AC not cooling | 0 | 1 | scheduled | e",
  "Gregory Hale": "Fall heating tune-up | 99 | 2 | scheduled",
  "Tamara Singh":
    "Furnace inspection | 89 | -5 | completed | e; Humidifier install | 540 | 8 | scheduled | e",
  "Kevin O'Brien": "Capacitor replacement | 210 | -60 | completed | j",
  "Laura Petersen": "Fall heating tune-up | 0 | 5 | scheduled",
  "Anthony Russo": "Make-up air unit belt | 95 | -3 | completed | j",
  "Monica Reyes": "Thermostat wiring | 150 | -1 | completed | e",
  "Paul Jankowski": "AC diagnostic | 129 | -75 | canceled",
  "Sandra Kaye": "Whole-house replacement | 14800 | - | unscheduled",
  "Eric Lindholm": "Filter subscription visit | 45 | 7 | scheduled",
  "Yolanda Cruz": "Heat pump not heating | 129 | 0 | scheduled | j",
  "Frank Dubois": "Evaporator coil | 640 | -55 | completed",
  "Grace Adeyemi": "Noise in ducts | 129 | -11 | completed | e",
  "Henry Castellano": "Ductless estimate | 0 | - | unscheduled",
  "Isabel Marsh": "Fall heating tune-up | 99 | -6 | completed | j",
  "Jerome Banks": "Rooftop unit maintenance | 780 | 9 | scheduled | j",
  "Katherine Liu": "Smart thermostat install | 240 | -16 | completed",
  "Leonard Weiss": "Load calculation | 180 | -28 | completed",
  "Megan Tully": "Fall heating tune-up | 99 | 10 | scheduled",
  "Nathan Brooks": "Emergency call, frozen coil | 275 | -19 | completed | e",
  "Olivia Hart": "Air handler replacement | 5200 | 12 | scheduled",
  "Peter Sandoval": "Duct sealing | 690 | -80 | completed",
  "Quentin Marsh": "Window unit removal | 60 | -120 | completed",
  "Rachel Stein": "Fall heating tune-up | 0 | -4 | completed",
  "Samuel Ortiz": "Zoning dampers | 1150 | - | unscheduled",
  "Theresa Vaughn":
    "Annual contract | 320 | -30 | completed; Heat exchanger check | 119 | 14 | scheduled",
};

export function jobsOf(customer: string): DemoJob[] {
  return (JOB_ROWS[customer] ?? "").split(";").flatMap((row) => {
    const [title = "", amount, inDays, status, technician] = row.split("|").map((s) => s.trim());
    if (title === "") return [];
    return {
      title,
      amount: Number(amount),
      inDays: inDays === "-" ? undefined : Number(inDays),
      status: status as DemoJob["status"],
      technician,
    };
  });
}
