/**
 * npm run bench -- inbox [ROUNDS]: what the screens of the inbox cost the server in an account of
 * full size, beside a small one; and what one message wakes with fifty agents at work.
 */
import { Agents, AGENTS } from "./inbox/agents.ts";
import { measuresOf } from "./inbox/measures.ts";
import { Member } from "./inbox/timings.ts";
import { report } from "./lib/result.ts";
import { deleteCopies, makeAccounts } from "./live/data-folders.ts";
import { startProduct } from "./live/systems.ts";
import { lostOrDoubled } from "./live/verify.ts";

const SEED = 20_261_128;
const ROUNDS = Number(process.argv[2] ?? 150);
const WARM_UP = 10;
/** Texts, each into another agent's open conversation. */
const RIPPLES = 10;
const HEARTBEATS = 3;

const say = (line: string) => console.log(`${(performance.now() / 1_000).toFixed(0)} s  ${line}`);

deleteCopies();
await makeAccounts(SEED);
const stops: (() => Promise<void> | void)[] = [deleteCopies];
try {
  const small = await startProduct("small");
  stops.push(small.stop);
  const full = await startProduct("full");
  stops.push(full.stop);
  say("serving: a small account and one of full size");

  const members = { small: new Member(small, SEED), full: new Member(full, SEED) };
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    if (round === WARM_UP) for (const member of [members.small, members.full]) member.forget();
    await members.small.round();
    await members.full.round();
    if (round % 50 === 0) say(`round ${round} of ${WARM_UP + ROUNDS}`);
  }
  for (const member of [members.small, members.full]) member.close();

  const agents = new Agents(full);
  stops.push(() => agents.close());
  await agents.come();
  say(`${AGENTS} agents at work`);
  const ripples = [];
  for (let text = 0; text < RIPPLES; text++) {
    ripples.push(await agents.receive(Math.floor((text * AGENTS) / RIPPLES)));
  }
  say(`they look on for ${HEARTBEATS} heartbeats`);
  const idle = await agents.idle(HEARTBEATS);
  await agents.close();

  await Promise.all([small.stop(), full.stop()]);
  const lost = lostOrDoubled(small) + lostOrDoubled(full);
  const { samples: atSmall } = members.small;
  const { samples: atFull } = members.full;
  report(
    "inbox",
    SEED,
    measuresOf({ atSmall, atFull, ripples, idle, heartbeats: HEARTBEATS, lost }),
  );
  if (lost > 0) process.exitCode = 1;
} finally {
  while (stops.length > 0) await stops.pop()?.();
}
