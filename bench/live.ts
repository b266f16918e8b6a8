/**
 * npm run bench -- live [ROUNDS]: a customer's text on its way to every open inbox, and how many a
 * second the product takes, beside the least that either can cost on this machine.
 */
import { report } from "./lib/result.ts";
import { Clients } from "./live/clients.ts";
import { cpuShares } from "./live/cpu-shares.ts";
import { deleteCopies, makeAccounts, SIZES } from "./live/data-folders.ts";
import { measuresOf } from "./live/measures.ts";
import { PEOPLE } from "./live/members.ts";
import { Notes, takeSteps, takeTurn, TWENTY_MEMBERS } from "./live/rounds.ts";
import { startFloor, startProduct } from "./live/systems.ts";
import { lostByFloor, lostOrDoubled, verifyReadable } from "./live/verify.ts";

const SEED = 20_261_123;
const ROUNDS = Number(process.argv[2] ?? 7);
/** The demo's own members who see every conversation; the bench adds others up to PEOPLE. */
const OF_DEMO = 6;
const WAYS = [
  { name: "1", clients: 1, people: 1 },
  { name: "20", clients: 20, people: OF_DEMO },
  { name: "100", clients: 100, people: PEOPLE },
];

const say = (line: string) => console.log(`${(performance.now() / 1_000).toFixed(0)} s  ${line}`);

deleteCopies();
const filledIn = await makeAccounts(SEED);
// Lets the backend be inspected; it is, in the end.
process.env.NODE_OPTIONS = "--inspect-port=127.0.0.1:0";
const stops: (() => Promise<void> | void)[] = [deleteCopies];
try {
  const floor = await startFloor();
  stops.push(floor.stop);
  const small = await startProduct("small");
  stops.push(small.stop);
  const full = await startProduct("full");
  stops.push(full.stop);
  delete process.env.NODE_OPTIONS;
  await Promise.all([verifyReadable(small), verifyReadable(full)]);
  say(`serving: the floor, and the app with ${SIZES.small.messages} and ${SIZES.full.messages}`);

  const clients = new Clients(SEED);
  stops.push(() => clients.stop());
  const turns = [
    { system: floor, ways: WAYS },
    { system: small, ways: [...WAYS, TWENTY_MEMBERS] },
    { system: full, ways: [TWENTY_MEMBERS] },
  ];
  let notes = new Notes();
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { system, ways } of turns) await takeTurn(clients, system, ways, notes);
    await takeSteps(clients, small, notes);
    turns.push(...turns.splice(0, 1));
    // The first round warms up.
    if (round === 0) notes = new Notes();
    say(round === 0 ? "warmed up" : `round ${round} of ${ROUNDS}`);
  }
  const cpu = await cpuShares(clients, small);

  const lostFloor = await lostByFloor(floor);
  await Promise.all([small.stop(), full.stop()]);
  const product = lostOrDoubled(small) + lostOrDoubled(full);
  const texts = small.sids.length + full.sids.length;
  const lost = { floor: lostFloor, product };
  const ways = [...WAYS, TWENTY_MEMBERS];
  report("live", SEED, measuresOf({ notes, ways, lost, texts, cpu, filledIn }));
  if (lost.floor + lost.product > 0) process.exitCode = 1;
} finally {
  while (stops.length > 0) await stops.pop()?.();
}
