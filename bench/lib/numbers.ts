/** The value below which `share` (0…1) of the samples lie: nearest rank. NaN for none. */
export function percentile(samples: number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** The middle sample. */
export function median(samples: number[]): number {
  return percentile(samples, 0.5);
}

/** The sum over how many there are; NaN for none. */
export function mean(samples: number[]): number {
  return samples.reduce((sum, each) => sum + each, 0) / samples.length;
}

/** Numbers in [0, 1), the same for the same seed: mulberry32. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
