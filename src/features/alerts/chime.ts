/** Two notes, a fourth apart: Hz, and when each begins (s). */
const NOTES = [
  { pitch: 660, at: 0 },
  { pitch: 880, at: 0.11 },
];
const LENGTH = 0.32;
const LOUDNESS = 0.12;

let context: AudioContext | undefined;

/** A short sound. Browsers play none before the page was touched; then it stays silent. */
export function chime(): void {
  context ??= new AudioContext();
  const audio = context;
  if (audio.state === "suspended") audio.resume().catch(() => {});
  for (const { pitch, at } of NOTES) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const begin = audio.currentTime + at;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, begin);
    volume.gain.linearRampToValueAtTime(LOUDNESS, begin + 0.012);
    volume.gain.exponentialRampToValueAtTime(0.0001, begin + LENGTH);
    tone.connect(volume).connect(audio.destination);
    tone.start(begin);
    tone.stop(begin + LENGTH);
  }
}
