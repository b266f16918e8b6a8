/** A process full of clients: windows with the inbox in them. */
import { isDeepStrictEqual } from "node:util";
import { serve } from "../lib/child.ts";
import type { Shown, Target, ViewerCommand } from "./commands.ts";
import { floorViewers } from "./floor-screen.ts";
import { productViewers } from "./product-screen.ts";
import { PAGE, type Screen, type Viewers } from "./screen.ts";

/** What takes longer than this to be shown is lost. ms */
const LOST_AFTER = 20_000;

let viewers: Viewers | null = null;
let screens: Screen[] = [];

serve(async (command: ViewerCommand): Promise<unknown> => {
  switch (command.do) {
    case "open": {
      const { open } = (viewers = viewersOf(command.target));
      screens = await Promise.all(command.people.map((person) => open(person)));
      return null;
    }
    case "close":
      await Promise.all(screens.map((screen) => screen.close()));
      screens = [];
      return null;
    case "watch": {
      const { preview } = command;
      return await whenShown(({ rows }) => rows.some((row) => row.preview === preview));
    }
    case "settle":
      return await settle();
  }
});

function viewersOf(target: Target): Viewers {
  return "floor" in target ? floorViewers(target.floor) : productViewers(target.product);
}

/** Resolves when each screen has once been as `isShown` wants it, with the first and last time. */
async function whenShown(isShown: (screen: Screen) => boolean): Promise<Shown> {
  const waiting = new Set(screens);
  const { promise, resolve, reject } = Promise.withResolvers<Shown>();
  const shown: Shown = { first: Infinity, last: 0 };
  const look = (screen: Screen) => {
    if (!waiting.has(screen) || !isShown(screen)) return;
    waiting.delete(screen);
    shown.first = Math.min(shown.first, screen.changedAt);
    shown.last = Math.max(shown.last, screen.changedAt);
    if (waiting.size === 0) resolve(shown);
  };
  for (const screen of screens) {
    screen.onChange = () => look(screen);
    look(screen);
  }
  const timer = setTimeout(() => {
    reject(new Error(`${waiting.size} of ${screens.length} clients do not show what they should`));
  }, LOST_AFTER);
  return await promise.finally(() => clearTimeout(timer));
}

async function settle(): Promise<number> {
  const wanted = (await viewers?.fresh()) ?? [];
  const newest = wanted[0]?.preview;
  const { last } = await whenShown(
    ({ rows }) => rows[0]?.preview === newest && isDeepStrictEqual(rows.slice(0, PAGE), wanted),
  );
  return last;
}
