import { attachmentProblem } from "../../../../convex/shared/attachments";
import { maxLengthOf } from "../../../../convex/shared/inbox";
import { writtenText } from "../../../../convex/shared/text";
import type { Channel, Message } from "../../../lib/types";

type Fit = {
  /** Why the message cannot go by that channel at all; null when it can. */
  refusal: string | null;
  /** Of its files, which would stay behind, and why. */
  leftOut: string[];
};

/** How much of a message another channel carries. The server judges the same by the same rules. */
export function fitOf({ body, attachments = [] }: Message, channel: Channel): Fit {
  const fitting: { size: number }[] = [];
  const leftOut: string[] = [];
  for (const file of attachments) {
    const problem = attachmentProblem(channel, file, fitting);
    if (problem === null) fitting.push(file);
    else leftOut.push(problem);
  }
  const words = writtenText(body);
  return { refusal: refusalOf(words, fitting.length, channel), leftOut };
}

function refusalOf(words: string, files: number, channel: Channel): string | null {
  const over = words.length - maxLengthOf(channel);
  if (over > 0) {
    const what = channel === "sms" ? "one text" : "one message";
    return `It is ${over.toLocaleString()} characters too long for ${what}.`;
  }
  if (words !== "") return null;
  if (channel === "email" && files > 0) return "An email needs words beside its files.";
  return files === 0 ? "Nothing would be left to send." : null;
}
