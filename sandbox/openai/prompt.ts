import { z } from "zod";
import type { Asked } from "./request.ts";

/** What a prompt gives to write a reply from, as far as these models can read it. */
export interface Prompt {
  /** In the order they were said, the customer's and ours. */
  conversation: { fromCustomer: boolean; text: string }[];
  /** The customer's first name. */
  name: string | null;
  author: string | null;
  jobs: Record<string, string>[];
  services: { name: string; price: string; from: boolean; details: string }[];
  examples: { customer: string; reply: string }[];
  style: { greeting?: string | undefined; signOff?: string | undefined };
  previousDraft: string | null;
  /** For the team alone; a good model tells nobody. */
  notes: string | null;
}

const text = z.string().catch("");
const shape = z.looseObject({
  author: z.string().nullish().catch(null),
  customer: z
    .looseObject({
      name: z.string().nullish().catch(null),
      notes: z.string().nullish().catch(null),
    })
    .nullish()
    .catch(null),
  jobs: z.array(z.record(z.string(), z.unknown())).catch([]),
  services: z
    .array(
      z.looseObject({
        name: text,
        price: text,
        isFrom: z.boolean().catch(false),
        details: text,
      }),
    )
    .catch([]),
  examples: z.array(z.looseObject({ customer: text, reply: text })).catch([]),
  style: z
    .looseObject({ greeting: z.string().optional(), signOff: z.string().optional() })
    .nullish()
    .catch(null),
  conversation: z.array(z.looseObject({ from: text, text })).catch([]),
  previousDraft: z.string().nullish().catch(null),
});

/** Reads the JSON in a user's message; a message without any is what the customer wrote. */
export function readPrompt({ input }: Asked): Prompt {
  const data = shape.parse(jsonIn(input) ?? { conversation: [{ from: "customer", text: input }] });
  return {
    conversation: data.conversation.map((said) => ({
      fromCustomer: said.from === "customer",
      text: said.text,
    })),
    name: data.customer?.name?.split(/\s+/)[0] ?? null,
    author: data.author?.split(/\s+/)[0] ?? null,
    jobs: data.jobs.map((job) =>
      Object.fromEntries(
        Object.entries(job).flatMap(([key, value]) =>
          typeof value === "string" ? [[key, value]] : [],
        ),
      ),
    ),
    services: data.services.map(({ name, price, isFrom, details }) => ({
      name,
      price,
      from: isFrom,
      details,
    })),
    examples: data.examples.map(({ customer, reply }) => ({ customer, reply })),
    style: { greeting: data.style?.greeting, signOff: data.style?.signOff },
    previousDraft: data.previousDraft ?? null,
    notes: data.customer?.notes ?? null,
  };
}

/** What the customer wrote after our last reply, or last of all. */
export function lastWords({ conversation }: Prompt): string {
  const ours = conversation.findLastIndex(({ fromCustomer }) => !fromCustomer);
  const open = conversation.slice(ours + 1);
  const theirs = open.length > 0 ? open : conversation.filter((said) => said.fromCustomer);
  return theirs
    .slice(open.length > 0 ? 0 : -1)
    .map((said) => said.text)
    .join("\n");
}

function jsonIn(input: string): unknown {
  const start = input.indexOf("{");
  if (start < 0) return null;
  try {
    return JSON.parse(input.slice(start));
  } catch {
    return null;
  }
}
