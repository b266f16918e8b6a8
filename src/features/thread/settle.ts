/** Something has its place when it kept it for so many frames; it has so many to find it. */
const STEADY = 4;
const MAX_FRAMES = 40;

type Settling = { isThere: () => boolean; move: () => void; done: () => void };

/**
 * Goes to a place in a virtual list, and returns how to stop that. Rows are measured only once they
 * are in the page, and the sizes that the list scrolls by reach the page a render later: it goes on
 * until the place is right and stays so.
 */
export function settle({ isThere, move, done }: Settling): () => void {
  let steady = 0;
  let frames = 0;
  let frame = 0;
  const step = () => {
    if (isThere()) steady++;
    else {
      steady = 0;
      move();
    }
    if (steady < STEADY && ++frames < MAX_FRAMES) frame = requestAnimationFrame(step);
    else done();
  };
  step();
  return () => cancelAnimationFrame(frame);
}
