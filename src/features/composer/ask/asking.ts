import { SEND_QUESTIONS, type SendQuestion } from "../../../../convex/shared/inbox";
import { questionOf } from "../../../lib/errors";

/** What stands in the way of a text until its author says "anyway". */
export type Ask = {
  question: SendQuestion;
  /** When it came up. ms */
  at: number;
  /** quietHours: when they are over. ms */
  until?: number;
  /** When the text was to go, if not at once. */
  plan?: Plan;
};

export type Plan = { dueAt: number; cancelOnReply: boolean };

/** The question in a refusal of the server; null when it is refused for another reason. */
export function askOf(error: unknown, plan?: Plan): Ask | null {
  const asked = questionOf(error);
  return asked && { ...asked, at: Date.now(), ...(plan && { plan }) };
}

/** Answers as they were stored; what makes no sense is left out. */
export function parseAnyway(value: unknown): SendQuestion[] {
  return Array.isArray(value) ? SEND_QUESTIONS.filter((known) => value.includes(known)) : [];
}

/** A plan as it was stored; undefined for anything else. */
export function parsePlan(value: unknown): Plan | undefined {
  if (typeof value !== "object" || value === null || !("dueAt" in value)) return undefined;
  const { dueAt } = value;
  if (typeof dueAt !== "number") return undefined;
  return { dueAt, cancelOnReply: "cancelOnReply" in value && value.cancelOnReply === true };
}
