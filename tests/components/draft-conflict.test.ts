import { beforeEach, describe, expect, test } from "vitest";
import {
  addToDraft,
  type Draft,
  draftKey,
  patchDraft,
  readDraft,
  releaseDraft,
  writeDraft,
} from "../../src/features/composer/draft";
import { settleDraft } from "../../src/features/composer/draft-conflict";
import { CONVERSATION, testId } from "./support";

const NOW = 1_000_000;
const EARLIER = testId<"messages">("earlier");

function here(fields: Partial<Draft>): Draft {
  return { text: "", version: null, unsaved: false, changedAt: 0, ...fields };
}
const saved = (text: string, version: number) => ({ text, version });

describe("SEND-11 a draft here and the one at the server", () => {
  test("what is known already changes nothing", () => {
    const draft = here({ text: "Hel", version: 5, unsaved: true });
    expect(settleDraft(draft, saved("He", 5), null, NOW)).toEqual({ do: "nothing" });
    expect(settleDraft(here({ text: "Hel", unsaved: true }), null, null, NOW).do).toBe("nothing");
  });

  test("another device's takes the place of what was not touched here since it was saved", () => {
    const draft = here({ text: "Hel", version: 5, changedAt: NOW - 1 });
    const outcome = settleDraft(draft, { ...saved("Hello", 9), after: EARLIER }, null, NOW);
    expect(outcome).toMatchObject({
      do: "adopt",
      draft: { text: "Hello", version: 9, unsaved: false, after: EARLIER },
      lost: null,
    });
    // Sent or emptied there: gone here too, and with it where it was begun.
    const gone = settleDraft({ ...draft, after: EARLIER }, null, null, NOW);
    expect(gone).toEqual({ do: "adopt", draft: here({ changedAt: NOW - 1 }), lost: null });
  });

  test("what is being typed here is never overwritten, by no clock", () => {
    const draft = here({ text: "Here", version: 5, unsaved: true, changedAt: NOW - 5_000 });
    const outcome = settleDraft(draft, saved("There", NOW + 60_000), null, NOW);
    expect(outcome).toEqual({ do: "keep", patch: { version: NOW + 60_000 } });
  });

  test("what was left unsaved here gives way to what is newer, and is offered back", () => {
    const draft = here({ text: "Here", version: 5, unsaved: true, changedAt: NOW - 60_000 });
    const outcome = settleDraft(draft, saved("There", NOW - 30_000), null, NOW);
    expect(outcome).toMatchObject({ do: "adopt", draft: { text: "There" }, lost: "Here" });
    const older = settleDraft(draft, saved("There", NOW - 90_000), null, NOW);
    expect(older).toEqual({ do: "keep", patch: { version: NOW - 90_000 } });
  });

  test("the page's own save is nobody else's draft, however far it has gone on since", () => {
    const draft = here({ text: "Hello", version: 5, unsaved: true, changedAt: NOW - 60_000 });
    const outcome = settleDraft(draft, saved("Hel", NOW), "Hel", NOW);
    expect(outcome).toEqual({ do: "keep", patch: { version: NOW } });
  });
});

describe("SEND-13 where a draft was begun", () => {
  const key = draftKey("maya", CONVERSATION);
  beforeEach(() => writeDraft(key, ""));

  test("stays while it is written, and is forgotten when nothing is left of it", () => {
    writeDraft(key, "H");
    patchDraft(key, { after: EARLIER, heldAt: NOW });
    writeDraft(key, "He");
    expect(readDraft(key)).toMatchObject({ after: EARLIER, heldAt: NOW });
    addToDraft(key, "llo");
    expect(readDraft(key)).toMatchObject({ text: "He\nllo", after: EARLIER });
    writeDraft(key, " ");
    expect(readDraft(key).after).toBeUndefined();
    expect(readDraft(key).heldAt).toBeUndefined();
  });

  test("moves on when its author has seen what came", () => {
    const later = testId<"messages">("later");
    writeDraft(key, "H");
    patchDraft(key, { after: EARLIER, heldAt: NOW });
    releaseDraft(key, later);
    expect(readDraft(key)).toMatchObject({ text: "H", after: later });
    expect(readDraft(key).heldAt).toBeUndefined();
  });
});
