/** A short, kind sound, made here: two soft notes, the second a little higher. */
const NOTES = [
  { hertz: 659, at_s: 0 },
  { hertz: 880, at_s: 0.12 },
];
const LASTS_S = 0.5;
const LOUDNESS = 0.07;
/** A burst of messages is one sound. */
const GAP_MS = 3_000;

export class Chime {
  #context: AudioContext | null = null;
  #rungAt = -Infinity;

  /** Browsers let a page be heard only once it was touched; call this while it is. */
  touched(): void {
    this.#context ??= new AudioContext();
    void this.#context.resume();
  }

  async ring(): Promise<void> {
    const context = this.#context;
    if (context === null || performance.now() - this.#rungAt < GAP_MS) return;
    this.#rungAt = performance.now();
    await context.resume();
    for (const { hertz, at_s } of NOTES) play(context, hertz, context.currentTime + at_s);
    // Nothing sounds for most of the time, and a running context would keep a phone awake.
    setTimeout(() => void context.suspend(), 2 * LASTS_S * 1000);
  }

  close(): void {
    void this.#context?.close();
  }
}

function play(context: AudioContext, hertz: number, at: number): void {
  const note = new OscillatorNode(context, { type: "sine", frequency: hertz });
  const loudness = new GainNode(context, { gain: 0 });
  loudness.gain.setValueAtTime(0, at);
  loudness.gain.linearRampToValueAtTime(LOUDNESS, at + 0.015);
  loudness.gain.exponentialRampToValueAtTime(0.0001, at + LASTS_S);
  note.connect(loudness).connect(context.destination);
  note.start(at);
  note.stop(at + LASTS_S);
}
