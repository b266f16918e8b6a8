/**
 * npm run bench -- live: a customer's text on its way to every open inbox, and how many a second
 * the product takes, beside the least that either can cost on this machine.
 */
import { deleteCopies, SIZES, makeAccounts } from "./live/data-folders.ts";
import { Clients, Notes, takeTurn, WATCHERS } from "./live/rounds.ts";
import { measuresOf } from "./live/measures.ts";
import { startFloor, startProduct } from "./live/systems.ts";
import { lostByFloor, lostOrDoubled, verifyReadable } from "./live/verify.ts";
import { report } from "./lib/result.ts";

const SEED = 20_261_123;
const ROUNDS = Number(process.argv[2] ?? 5);
const EVERY_WAY = [1, 20, 100];

const say = (line: string) => console.log(`${(performance.now() / 1_000).toFixed(0)} s  ${line}`);

const filledIn = await makeAccounts(SEED);
if (filledIn !== null) say(`filled in ${(filledIn / 1_000).toFixed(0)} s`);
const stops: (() => Promise<void> | void)[] = [deleteCopies];
try {
  const floor = await startFloor();
  stops.push(floor.stop);
  const small = await startProduct("small");
  stops.push(small.stop);
  const full = await startProduct("full");
  stops.push(full.stop);
  await Promise.all([verifyReadable(small), verifyReadable(full)]);
  say(`serving: the floor, the small account and one of ${SIZES.full.messages} messages`);

  const clients = new Clients(SEED);
  stops.push(() => clients.stop());
  const systems = [
    { system: floor, watching: EVERY_WAY },
    { system: small, watching: EVERY_WAY },
    { system: full, watching: [WATCHERS] },
  ];
  const notes = new Notes();
  // The first round warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { system, watching } of systems) {
      await takeTurn(clients, system, watching, round === 0 ? new Notes() : notes);
    }
    systems.push(...systems.splice(0, 1));
    say(round === 0 ? "warmed up" : `round ${round} of ${ROUNDS}`);
  }
  const lost = { floor: await lostByFloor(floor), small: 0, full: 0 };
  await Promise.all([small.stop(), full.stop()]);
  lost.small = lostOrDoubled(small);
  lost.full = lostOrDoubled(full);
  report("live", SEED, measuresOf(notes, lost, small.sids.length + full.sids.length));
} finally {
  while (stops.length > 0) await stops.pop()?.();
}
