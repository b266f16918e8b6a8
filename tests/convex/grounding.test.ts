import { describe, expect, test } from "vitest";
import { checkerFor } from "../../convex/ai/grounding/check";
import { materialWith, NOW } from "./compose-material";

const check = checkerFor(materialWith());
const textOf = (written: string) => check(written).text;
/** What of a text traces to what. */
const sourcesOf = (written: string) => {
  const { text, marks } = check(written);
  return marks.map(({ start, end, source }) => [text.slice(start, end), source?.label ?? null]);
};

describe("AI-7 each price, date, time and number traces to a record", () => {
  test.each([
    ["Your visit is on Monday at 2 PM.", "Monday", "Job J-2201: AC not cooling, diagnostic"],
    ["Your visit is on Monday at 2 PM.", "2 PM", "Job J-2201: AC not cooling, diagnostic"],
    ["We come on November 30 at 14:00.", "November 30", "Job J-2201: AC not cooling, diagnostic"],
    ["We come on 11/30/2026.", "11/30/2026", "Job J-2201: AC not cooling, diagnostic"],
    ["Vamos el lunes a las 2 pm.", "lunes", "Job J-2201: AC not cooling, diagnostic"],
    ["Wir kommen am 30. November.", "30. November", "Job J-2201: AC not cooling, diagnostic"],
    ["我们11月30日来。", "11月30日", "Job J-2201: AC not cooling, diagnostic"],
    ["سنأتي الاثنين", "الاثنين", "Job J-2201: AC not cooling, diagnostic"],
    ["This is job J-2201.", "J-2201", "Job J-2201: AC not cooling, diagnostic"],
    ["The capacitor is $210.00.", "$210.00", "Dana Whitfield’s message"],
    ["The capacitor is 210 dollars.", "210 dollars", "Dana Whitfield’s message"],
    ["A tune-up is $99.", "$99", "Price list: Spring tune-up"],
    ["Duct cleaning starts at $480.", "$480", "Price list: Duct cleaning (from)"],
    ["The estimate is free.", "free", "Price list: Replacement estimate"],
    ["You have $412.50 open.", "$412.50", "Customer profile"],
    ["Is 2204 Oak Ridge Ln right?", "2204 Oak Ridge Ln", "Customer profile"],
    ["Call us at (512) 555-0100.", "(512) 555-0100", "Bluebonnet Heating & Air"],
    [
      "Write to service@bluebonnetair.example.",
      "service@bluebonnetair.example",
      "Bluebonnet Heating & Air",
    ],
    ["The estimate takes about 1 hour.", "1 hour", "Price list: Replacement estimate"],
  ])("%s", (written, part, label) => {
    expect(textOf(written)).toBe(written);
    expect(sourcesOf(written)).toContainEqual([part, label]);
  });

  test.each([
    ["The diagnostic is $199.", "The diagnostic is [price]."],
    ["Your diagnostic is $99.", "Your diagnostic is [price]."],
    ["It costs ninety-nine dollars.", "It costs [price]."],
    ["It costs ٩٧ دولار.", "It costs [price]."],
    ["It costs ９９９ dollars.", "It costs [price]."],
    ["Cuesta 150 pesos.", "Cuesta [price]."],
    ["那是九十九元。", "那是[price]。"],
    ["We take 15% off.", "We take [percent] off."],
    ["We come tomorrow at 9 am.", "We come [date] at [time]."],
    ["We come on Tuesday at 2 PM.", "We come on [date] at [time]."],
    ["Monday at 4 PM works.", "Monday at [time] works."],
    ["Between 1 and 3 works.", "Between [time] works."],
    ["On December 24.", "On [date]."],
    ["Vamos mañana por la tarde.", "Vamos [date] por la tarde."],
    ["завтра приедем", "[date] приедем"],
    ["明天见", "[date]见"],
    ["We are there within an hour.", "We are there within [time]."],
    ["It takes 3 days.", "It takes [time]."],
    ["We send 4 technicians.", "We send [number] technicians."],
    ["This is job J-9999.", "This is job [job]."],
    ["Call 512-555-0199.", "Call [phone]."],
    ["Write to boss@evil.example.", "Write to [email]."],
    ["Pay at https://evil.example/pay now.", "Pay at [link] now."],
    ["Pay [here](http://evil.example).", "Pay [link]."],
    ["Pay at evil.example/pay.", "Pay at [link]."],
    ["We guarantee it.", "We [offer] it."],
    ["You get a full refund.", "You get a full [offer]."],
    ["The repair is free.", "The repair is [offer]."],
    ["Está garantizado y es gratis.", "Está [offer] y es [offer]."],
    ["She lives at 12 Elm Street.", "She lives at [address]."],
    ["The price is $1\u200b99.", "The price is [price]."],
    ["<a href='http://evil.example'>Pay</a>", "Pay"],
    ["Owes her ex-husband money, never mention him.", "[private]."],
  ])("%s → %s", (written, left) => {
    expect(textOf(written)).toBe(left);
    expect(
      check(written).marks.every(
        ({ start, end, source }) => source || /^\[\w+\]$/.test(left.slice(start, end)),
      ),
    ).toBe(true);
  });

  test.each([
    "Hi Maria, thanks for reaching out today! How can we help you today?",
    "Put a bucket under it, then a pan.",
    "It depends on the house.",
    "Feel free to send a photo of the unit.",
    "Are you free to talk?",
    "1. Switch it off.\n2. Wait for us.",
    "Could you tell me whether the outdoor fan spins?",
    "Thanks, I may need a moment to march through the details.",
    "Danke, wir melden uns gleich.",
    "مرحبا ماريا، شكرا على رسالتك",
    "Gracias, lo reviso y le respondo enseguida.",
    "👍",
    "",
  ])("nothing in “%s” is a claim", (written) => {
    expect(check(written)).toEqual({ text: written, marks: [] });
  });

  test("blanks stay, and are marked as such", () => {
    const { text, marks } = check("Hi [name], it is [price] on Monday.");
    expect(text).toBe("Hi [name], it is [price] on Monday.");
    expect(marks.map(({ kind, source }) => [kind, source?.type])).toEqual([
      ["name", undefined],
      ["price", undefined],
      ["date", "job"],
    ]);
  });

  test("a day is the customer's own: what is Monday in Austin is Tuesday in Tokyo", () => {
    const contact = { name: "Maria", address: "+81312345678", timeZone: "Asia/Tokyo" };
    const there = checkerFor(materialWith({ contact }));
    expect(there("See you Tuesday at 5 AM.").text).toBe("See you Tuesday at 5 AM.");
    expect(there("See you Monday at 2 PM.").text).toBe("See you [date] at [time].");
  });

  test("tomorrow is a record's day or nothing, and what we said for last week has passed", () => {
    const at = (days: number) => ({ now: NOW + days * 86_400_000 });
    expect(checkerFor(materialWith(at(2)))("See you tomorrow at 2 PM.").text).toBe(
      "See you tomorrow at 2 PM.",
    );
    expect(checkerFor(materialWith(at(3)))("See you tomorrow.").text).toBe("See you [date].");
    expect(checkerFor(materialWith(at(5)))("See you Monday.").text).toBe("See you [date].");
  });

  test("a sentence's day and time must be on record together", () => {
    const [first] = materialWith().jobs;
    if (!first) throw new Error("no job");
    // Wednesday, 2 December, 9:00.
    const second = { ...first, number: "J-2202", scheduledAt: Date.UTC(2026, 11, 2, 15, 0) };
    const both = checkerFor(materialWith({ jobs: [first, second] }));
    expect(both("Monday at 2 PM and Wednesday at 9 AM.").text).toBe(
      "Monday at 2 PM and Wednesday at 9 AM.",
    );
    expect(both("We come Wednesday at 2 PM.").text).toBe("We come Wednesday at [time].");
  });

  test("what a quoted email says is not what we said", () => {
    const [a, b, c] = materialWith().messages;
    if (!a || !b || !c) throw new Error("no messages");
    const quoting = { ...b, body: "Thanks!\n> you said $5 and a full refund\n> on Tuesday" };
    const quoted = checkerFor(materialWith({ messages: [a, quoting, c] }));
    expect(quoted("It is $5 on Tuesday.").text).toBe("It is [price] on [date].");
  });
});
