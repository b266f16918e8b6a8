import type { DemoThread } from "./threads";

export const PORTAL_THREADS: DemoThread[] = [
  {
    with: "Katherine Liu",
    ago: "3h",
    attention: true,
    unread: 1,
    lines: [
      "< Hello! The app of the new thermostat shows me as *offline* since we changed our internet.",
      "~30m",
      "c Hello Katherine, it still looks for the old network. On the thermostat: **Menu › Wi-Fi › Forget**, then choose the new one. Your password goes in on the thermostat, never in the app.",
      "~1d",
      "< I did that, it connects, but now the schedule is gone. Can you see it on your side, or do I set it up again?",
    ],
  },
  {
    with: "Maria Alvarez",
    ago: "5d",
    lines: [
      "< Where do I find the report of the spring tune-up?",
      "c Hi Maria, under Documents in this portal: **Tune-up, spring**. I've also sent you the link by email.",
      "< Found it, thanks",
    ],
  },
  {
    with: "Rachel Stein",
    ago: "4d",
    lines: [
      "* Your tune-up report is ready under Documents.",
      "~2h",
      "< It says the filter size is `20x20x1` but mine are 20x25x1. Which is right?",
      "d Yours are right, Rachel. I've corrected the record and the report. Thank you for telling us!",
      "< 👍",
    ],
  },
  {
    with: "Susan Bradley",
    ago: "13d",
    lines: [
      "< I don't understand the $75 on my account, the technician said there was nothing wrong",
      "~3h",
      "c Hi Susan, it's the visit itself, which we charge when nothing needs repair. If you have something done within 30 days it comes off that bill.",
      "< Ok, that is good to know.",
    ],
  },
  {
    with: "Steven Lutz",
    ago: "37d",
    archived: true,
    lines: [
      "< Is the leak covered by the manufacturer?",
      "m Hi Steven, the coil is, the refrigerant and the labor are not. I've filed the claim for the coil, $410 come back to you.",
      "< Did not expect that. Thank you",
    ],
  },
];
