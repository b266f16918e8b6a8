import { randomFrom } from "../lib/numbers.ts";

/** A customer who writes, and what the business's writer wants to tell them. */
export interface Turn {
  address: string;
  asked: string;
  wanted: string;
}

/** What customers ask about, in several words each, and the business's answer, with its facts open. */
const TOPICS: { asked: string[]; answer: string }[] = [
  {
    asked: [
      "Water is leaking from the attic unit onto the ceiling",
      "There is a leak, the ceiling under the attic unit is wet",
      "The attic unit leaks water, it drips through the ceiling",
    ],
    answer:
      "please switch the unit off at the thermostat and put a pan under the drip. We can be there {day} at {time}.",
  },
  {
    asked: [
      "The furnace makes a grinding noise at night",
      "Our furnace is grinding, a loud noise, mostly at night",
      "Grinding noise from the furnace again",
    ],
    answer:
      "that is most likely the blower bearing. Leave the furnace off if it gets louder; the diagnostic is {price} and comes off the repair.",
  },
  {
    asked: [
      "How much is a tune-up for two units",
      "What do you charge for tune-ups, we have two units",
      "Price for tuning up two units please",
    ],
    answer: "the tune-up is {price} a unit, and we check the drain line while we are there.",
  },
  {
    asked: [
      "Can you move my appointment to another day",
      "I have to reschedule the appointment, another day would suit",
      "Something came up, can we move the appointment",
    ],
    answer: "no problem at all, we moved you to {day} at {time}. The same technician comes.",
  },
  {
    asked: [
      "Do you install smart thermostats I bought myself",
      "I bought a smart thermostat, would you install it",
      "Installing a smart thermostat of mine, do you do that",
    ],
    answer:
      "yes, we install thermostats you bought, for {price}. Please check that there is a C wire behind the old one.",
  },
  {
    asked: [
      "The invoice has the wrong address on it",
      "Wrong address on my invoice, please correct",
      "My invoice shows an old address",
    ],
    answer: "sorry about that, the corrected invoice is in your mailbox in a few minutes.",
  },
  {
    asked: [
      "The heat pump is covered in ice outside",
      "Ice all over our heat pump outside, is that normal",
      "Outside the heat pump is frozen, thick ice",
    ],
    answer:
      "a thin frost is normal, thick ice is not. Set it to emergency heat and do not chip the ice; we come {day} at {time}.",
  },
  {
    asked: [
      "Do you offer a maintenance plan for rentals",
      "I own rentals, is there a maintenance plan for them",
      "Maintenance plan for several rentals, do you have that",
    ],
    answer:
      "we do: both tune-ups and no diagnostic fee, {price} a year for each unit, and one invoice for all of your rentals.",
  },
];

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];
const ENDINGS = [
  "",
  " Thanks!",
  " Please let me know.",
  " It is the house on the corner.",
  " Hello?",
];

/** Customers in an order of their own, the same for the same seed. */
export class Customers {
  readonly #random: () => number;
  #count = 0;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  /** The next one: a new number, one of the topics, and the habits of one writer. */
  next(): Turn {
    const topic = this.#pick(TOPICS);
    const answer = topic.answer
      .replace("{day}", this.#pick(DAYS))
      .replace("{time}", `${1 + Math.floor(this.#random() * 5)} PM`)
      .replace("{price}", `$${50 + Math.floor(this.#random() * 200)}`);
    this.#count += 1;
    return {
      address: `+1512777${String(1_000 + this.#count)}`,
      asked: `${this.#pick(topic.asked)}.${this.#pick(ENDINGS)}`,
      wanted: `Howdy, thanks for texting us: ${answer} Y'all take care!`,
    };
  }

  #pick<T>(from: readonly T[]): T {
    const found = from[Math.floor(this.#random() * from.length)];
    if (found === undefined) throw new Error("There is nothing to choose from");
    return found;
  }
}
