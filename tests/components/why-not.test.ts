import { expect, test } from "vitest";
import { whyNot } from "../../src/app/why-not";

test("SEND-2 each reason why nothing can be written is said for its channel", () => {
  expect(whyNot({ channel: "email", sendBlock: null })).toBeNull();
  expect(whyNot({ channel: "email", sendBlock: "notConnected" })).toContain(
    "Email is not connected yet",
  );
  expect(whyNot({ channel: "portal", sendBlock: "notConnected" })).toContain("not connected yet");
  expect(whyNot({ channel: "sms", sendBlock: "optedOut" })).toContain("opted out of texts");
  expect(whyNot({ channel: "email", sendBlock: "optedOut" })).toContain("opted out of our email");
});
