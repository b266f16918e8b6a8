/**
 * A seeded generator for `Math.random` in queries and mutations: sfc32 (Chris Doty-Humphrey's
 * small fast counting generator, from PractRand). Uniform in [0, 1) with 32 bits.
 */
export function seededRandom(seed: Uint32Array): () => number {
  let a = seed[0] ?? 0;
  let b = seed[1] ?? 0;
  let c = seed[2] ?? 0;
  let counter = seed[3] ?? 1;
  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
}
