import type { DemoThread } from "./threads";

export const SMS_ARCHIVE: DemoThread[] = [
  {
    with: "Robert Kim",
    ago: "3d",
    lines: [
      "c Hi Robert, the $189 for the thermostat is still open. Is there something we should sort out?",
      "< Sorry, lost the email. Can I pay by phone?",
      "c Of course, or here: [pay online](https://bluebonnetair.example/i/2254)",
      "< Will do tonight",
    ],
  },
  {
    with: "Grace Adeyemi",
    ago: "4d",
    lines: [
      "< There's a rattling in the wall behind the bedroom whenever the heat starts",
      "d Hi Grace. Does it stop after a few minutes, or go on as long as it runs?",
      "< A few minutes, then quiet",
      "d That is most likely the duct warming up and moving against a stud. Annoying, not dangerous. Eli can strap it down, $129 with the visit.",
      "< Please",
      "~5d",
      "e Strapped and padded in two places. Let us know if you hear it again.",
      "< Silence! Thank you Eli",
    ],
  },
  {
    with: "Nathan Brooks",
    ago: "5d",
    assignee: "c",
    lines: [
      "< Got the invoice for the emergency call. Why is there a weekend fee, it was Friday",
      "c Hi Nathan, you called at 7:40 p.m., and after 6 the evening rate applies. I see nobody told you that on the phone though, and that is on us.",
      "< So?",
      "c I've taken the $75 off. The new total is $275.",
      "< Appreciate it. Fair enough",
    ],
  },
  {
    with: "Isabel Marsh",
    ago: "5d",
    lines: [
      "* Your tune-up is complete. Thank you for choosing Bluebonnet Heating & Air!",
      "~1h",
      "< Jo was great, very thorough",
      "c We'll tell her! If you have a minute, a review helps a small shop a lot.",
      "~2h",
      "< I left one. No more texts please, I get enough of them already",
    ],
  },
  {
    with: "Samuel Ortiz",
    ago: "6d",
    lead: "followUp",
    lines: [
      "< How much for zoning so the bedrooms stop freezing",
      "m Hi Samuel, two dampers and a zone board come to about $1,150 with the labor. I'd like to see the ducts first.",
      "< Ok need to save up a bit. Ask me in a month?",
      "m Will do. Closing the dining room vent by a third costs nothing and helps until then.",
    ],
  },
  {
    with: "+15125550172",
    ago: "7d",
    lead: "closed",
    lines: [
      "< do you service window units",
      "c Hi! We don't, sorry. Lone Star Appliance on Burnet does, and they're good.",
      "< ok thanks",
    ],
  },
  {
    with: "Laura Petersen",
    ago: "8d",
    lines: [
      "c Hi Laura, your Comfort plan includes the fall tune-up. Any morning next week?",
      "< Not Tuesday",
      "c How about Wednesday 9–11?",
      "< Good",
      "c You're in the book. ✔",
    ],
  },
  {
    with: "Eric Lindholm",
    ago: "11d",
    lines: [
      "< 16x25x4 or x5? The store has both",
      "d x4 for you, Eric. The x5 is a different brand's size and won't close.",
      "< thanks saved me a trip",
    ],
  },
  {
    with: "James Whitaker",
    ago: "12d",
    lines: [
      "j Hi James, fan motor is in and it's 54° at the vent. Please keep the hedge a foot away from the unit.",
      "< Done, trimmed it this evening",
      "~3d",
      "c Your invoice over $412.50 is in your email. Thanks, James!",
    ],
  },
  {
    with: "Paul Jankowski",
    ago: "24d",
    archived: true,
    lines: [
      "< Please cancel the visit, my brother in law fixed it",
      "d No problem Paul, canceled at no cost. All the best to him!",
    ],
  },
  {
    with: "+15125550173",
    ago: "31d",
    archived: true,
    lead: "closed",
    lines: [
      "< We can get your business to page 1 of google guaranteed. Interested?",
      "c No thank you, please take us off your list.",
    ],
  },
];
