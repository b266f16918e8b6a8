import { HEARTBEAT } from "../../../convex/shared/together";

/** Skimming through the list is no visit. ms */
const DWELL = 250;
/** Whoever touches nothing for so long is not looking. ms */
const IDLE_AFTER = 5 * 60_000;

const TOUCHES = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "focus"] as const;

type Visit = {
  /** Comes, or says that one is still there. Resolves with false when one may not be. */
  come: () => Promise<boolean>;
  go: () => void;
  /** Goes as the page is taken down: the last thing it does. */
  vanish: () => void;
};

type Attendance = {
  /** Says at once that one is there, if one is. */
  renew: () => void;
  /** No more is said; where one was last, one stays until somebody says otherwise. */
  end: () => void;
};

/**
 * Is there while somebody looks: says so at each heartbeat, goes when the page is hidden, closed or
 * long untouched, and is back at the first sign of life.
 */
export function attend({ come, go, vanish }: Visit): Attendance {
  let there = false;
  let touchedAt = Date.now();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const isHidden = () => document.visibilityState !== "visible";
  const beat = () => {
    clearTimeout(timer);
    timer = undefined;
    if (isHidden() || Date.now() - touchedAt > IDLE_AFTER) {
      quit();
      return;
    }
    there = true;
    timer = setTimeout(beat, HEARTBEAT);
    void come().then((welcome) => {
      if (!welcome) end();
    });
  };
  const quit = () => {
    clearTimeout(timer);
    timer = undefined;
    there = false;
    go();
  };
  const touch = () => {
    touchedAt = Date.now();
    if (timer === undefined) beat();
  };
  const look = () => (isHidden() ? quit() : touch());

  const listening = new AbortController();
  const { signal } = listening;
  document.addEventListener("visibilitychange", look, { signal });
  addEventListener(
    "pagehide",
    () => {
      quit();
      vanish();
    },
    { signal },
  );
  addEventListener("pageshow", look, { signal });
  for (const type of TOUCHES) {
    addEventListener(type, touch, { signal, capture: true, passive: true });
  }
  timer = setTimeout(beat, DWELL);

  const end = () => {
    clearTimeout(timer);
    listening.abort();
  };
  return { renew: () => there && beat(), end };
}
