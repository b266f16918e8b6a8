/** Believable content for an account of any size. */

const FIRST = [
  "Maria",
  "James",
  "Linda",
  "Robert",
  "Patricia",
  "David",
  "Susan",
  "Michael",
  "Karen",
  "Chris",
  "Angela",
  "Brian",
  "Nancy",
  "Steven",
  "Denise",
  "Tamara",
];
const LAST = [
  "Alvarez",
  "Whitaker",
  "Nguyen",
  "Kim",
  "Gomez",
  "Okafor",
  "Bradley",
  "Tran",
  "Holloway",
  "Price",
  "Foster",
  "Ibarra",
  "Lutz",
  "Moreau",
  "Singh",
  "Russo",
];
const FROM_CUSTOMERS = [
  "Hi, the AC is running but the house is not getting any cooler. Can somebody come by today?",
  "Yes, tomorrow between 8 and 10 works for us. The gate code is still the same.",
  "Thanks!",
  "Is there a charge for the second visit? Last time the technician said it was under warranty.",
  "The thermostat says 84 and it is set to 72. It was making a grinding noise this morning, then it stopped.",
  "Ok",
  "Could you send me the invoice again please, I can't find the first one.",
];
const FROM_US = [
  "Good morning! We can have a technician there between 1 and 3 this afternoon. Does that work for you?",
  "You're welcome. Reply here any time if something comes up.",
  "Eli is on his way and should be with you in about 20 minutes.",
  "The diagnostic is $129 and goes toward the repair if you decide to have it done. Shall I put you down?",
  "I've sent the invoice to the address we have on file. Let us know if it doesn't arrive.",
];

export type Pick = <T>(from: readonly T[]) => T;

/** Draws from lists with the dice given. */
export function picker(random: () => number): Pick {
  return (from) => from[Math.floor(random() * from.length)]!;
}

export function personName(pick: Pick, index: number): string {
  return `${pick(FIRST)} ${pick(LAST)} ${index + 1}`;
}

export function textOf(pick: Pick, direction: "in" | "out"): string {
  return pick(direction === "in" ? FROM_CUSTOMERS : FROM_US);
}
