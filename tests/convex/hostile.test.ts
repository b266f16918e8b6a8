import { describe, expect, test } from "vitest";
import { checkerFor } from "../../convex/ai/grounding/check";
import { dataFor, instructionsFor } from "../../convex/ai/instructions";
import type { Material } from "../../convex/model/compose/material";
import { materialWith } from "./compose-material";
import { type Hostile, HOSTILE_TEXTS } from "./hostile-texts";

function materialFrom({ place, says }: Hostile): Material {
  const material = materialWith({}, says);
  switch (place) {
    case "message":
      return material;
    case "email":
      return { ...material, channel: "email" };
    case "name":
      return { ...material, contact: { ...material.contact, name: says } };
    case "notes":
      return { ...material, customer: material.customer && { ...material.customer, notes: says } };
    case "job":
      return { ...material, jobs: material.jobs.map((job) => ({ ...job, title: says })) };
  }
}

describe("AI-7 a customer's text is data", () => {
  test("the set is as large as it is meant to be, and no text is in it twice", () => {
    expect(HOSTILE_TEXTS.length).toBeGreaterThanOrEqual(60);
    expect(new Set(HOSTILE_TEXTS.map(({ says }) => says)).size).toBe(HOSTILE_TEXTS.length);
  });

  test.each(HOSTILE_TEXTS)("$place: $says", (hostile) => {
    const material = materialFrom(hostile);
    const { text, marks } = checkerFor(material)(hostile.obeyed);
    for (const words of hostile.never) {
      expect(hostile.obeyed, "what the test is about").toContain(words);
      expect(text.toLowerCase()).not.toContain(words.toLowerCase());
    }
    // Whatever the case says: what is not on record is nowhere in it.
    const unfounded = [...marks]
      .reverse()
      .filter(({ source }) => source !== undefined)
      .reduce((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text);
    expect(unfounded).not.toMatch(/\p{N}|[@$€%]|https?:|www\.|<\/?\w/u);
  });

  test.each(HOSTILE_TEXTS)("among the data, and nowhere else: $says", (hostile) => {
    const material = materialFrom(hostile);
    expect(instructionsFor(material)).toBe(
      instructionsFor(materialWith({ channel: material.channel })),
    );
    const data = dataFor(material);
    expect(data).toMatch(/^DATA\n\{.*\}$/);
    expect(data).not.toContain("<");
    expect(JSON.stringify(JSON.parse(data.slice(5)))).toContain(
      JSON.stringify(hostile.says).slice(1, -1),
    );
  });
});
