import { MAIL_FROM_GMAIL, MAIL_FROM_OUTLOOK, MAIL_WITH_LETTERHEAD } from "./mails";
import type { DemoThread } from "./threads";

export const EMAIL_THREADS: DemoThread[] = [
  {
    with: "Sandra Kaye",
    ago: "2h",
    attention: true,
    unread: 1,
    lead: "qualified",
    assignee: "m",
    subject: "Both systems at Bee Cave Road",
    extras: {
      0: {
        html: MAIL_WITH_LETTERHEAD,
        cc: ["robert.kaye@example.com"],
        attachments: [
          { name: "Inspection report.pdf", file: "report" },
          { name: "hallway-ceiling.jpg", file: "ceiling" },
        ],
      },
      2: { html: MAIL_FROM_GMAIL },
      4: { html: MAIL_FROM_OUTLOOK },
    },
    lines: [
      "< Good afternoon,\n\nWe bought the house on Bee Cave Road in August and want to replace both systems before next summer. The inspector put the larger one at 22 years. Could somebody come and look, and tell us honestly whether the ducts can stay?\n\nSandra Kaye",
      "~5h",
      "m Good evening Sandra,\n\nThank you for writing, and congratulations on the house. I'd come myself: two systems and ducts are about two hours. I test the ducts with a blower, so you get a number and not an opinion.\n\nWould any morning this week suit you?\n\nTom Becker",
      "~2d",
      "< Thank you Tom, the visit was very informative. My husband asks whether the two-stage units are worth the difference in a house with so much glass on the west side.",
      "~1d",
      "m Hello Sandra,\n\nFor your west side, yes. Here is how the two compare by my load calculation:\n\n- **Single stage**: $13,100, about $2,240 a year to run\n- **Two stage**: $14,800, about $1,870 a year\n\nThat is four and a half years to earn the difference back, and the afternoons will be quieter.\n\nTom",
      "~20h",
      "< That is clear, thank you. We lean to the two-stage. Two questions before we sign: what is the lead time, and is the utility rebate already in the $14,800 or on top of it?",
    ],
  },
  {
    with: "Linda Nguyen",
    ago: "9h",
    subject: "Tune-up on Thursday",
    lines: [
      "< Hello, could you move my tune-up to a later hour? I have a dentist appointment at 9.",
      "c Hello Linda,\n\nOf course. Jo can come between 1 and 3 the same day. I've changed it; there's nothing else for you to do.\n\nHannah",
      "< Wonderful, thank you Hannah.",
    ],
  },
  {
    with: "Leonard Weiss",
    ago: "1d",
    lines: [
      "< Dear Mr. Becker,\n\nI have read the load calculation. You assume 0.35 for the windows, but the replacements from 2019 are rated 0.28. That should lower the sensible load by some 1,900 BTU/h. Please check.",
      "~1d",
      "m Dear Mr. Weiss,\n\nYou are right, and thank you for reading it so closely. With 0.28 the sensible load comes to **31,400 BTU/h** (it was 33,250), so the 2.5 ton unit is enough. The corrected sheet is [here](https://bluebonnetair.example/d/weiss-load-2).\n\nTom Becker",
      "~3h",
      "< Confirmed, 31,400 agrees with my own figure. I am satisfied with the method.",
    ],
  },
  {
    with: "Karen Holloway",
    ago: "2d",
    assignee: "o",
    lines: [
      "< I can't pay $1,240 at once. Is there any way to split it?",
      "~3h",
      "o Dear Karen,\n\nYes. Four payments of $310, the first at the end of this month, no interest and no paperwork. Would that be all right?\n\nRosa Delgado",
      "< That would help so much. Yes, thank you, Rosa.",
      "o Then it's settled. Hannah will send a reminder before each one, nothing more.",
    ],
  },
  {
    with: "Jerome Banks",
    ago: "3d",
    lines: [
      "c Hi Jerome,\n\nThe rooftop maintenance is due. Jo has the lift on the roof of your neighbor in nine days, so we could save you the lift fee ($160) if yours is done the same morning.\n\nHannah",
      "< Nice, same morning then. We roast until 10, so after that please. The hatch key is with Luis.",
      "c Perfect: after 10, key with Luis.",
    ],
  },
  {
    with: "Henry Castellano",
    ago: "4d",
    lead: "new",
    lines: [
      "< The house is from 1911 and under protection. Is ductless possible without anything on the roof or the street side?",
      "~6h",
      "m Dear Henry,\n\nYes: the outdoor unit can stand behind the kitchen, and the lines run through the old dumbwaiter shaft if it is still open. I've done it this way twice in Travis Heights. May I come and look at the shaft?",
    ],
  },
  {
    with: "Olivia Hart",
    ago: "6d",
    lines: [
      "< Do I need a permit for the air handler?",
      "c Hi Olivia, we pull it for you; it's in the price. The city inspects about a week after, and somebody needs to be home for ten minutes.",
      "< Great, one thing less. Thanks!",
    ],
  },
  {
    with: "Theresa Vaughn",
    ago: "9d",
    lines: [
      "< I put the check for the annual contract in the mail today.",
      "c Thank you Theresa! I'll write to you when it's here.",
      "~5d",
      "c It arrived this morning. The contract is renewed, and the heat exchanger check is in two weeks.",
    ],
  },
  {
    with: "Frank Dubois",
    ago: "15d",
    lines: [
      "c Hello Frank, the $640 for the evaporator coil are open since last month. Is there a problem with the work?",
      "~3d",
      "< No, all fine, I was traveling. I will pay next week.",
      "c Thank you for the word, Frank. Safe travels.",
    ],
  },
  {
    with: "Peter Sandoval",
    ago: "42d",
    archived: true,
    lines: [
      "< Could I get a copy of the duct test for my home insurance?",
      "c Of course: [duct leakage test](https://bluebonnetair.example/d/sandoval-ducts). 4%, which is very good.",
      "< Thank you!",
    ],
  },
];
