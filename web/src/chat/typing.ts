/**
 * Who is typing, and telling others that we are. Others are believed for six seconds; our own sign goes out at most every
 * three, and ends by itself when nothing is typed any more.
 */
const BELIEVED_MS = 6_000;
const AGAIN_MS = 3_000;
const PAUSE_MS = 4_000;

export class Typing {
  readonly #say: (on: boolean) => void;
  readonly #onChange: (participants: readonly string[]) => void;
  readonly #others = new Map<string, ReturnType<typeof setTimeout>>();
  #saidAt = -Infinity;
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(say: (on: boolean) => void, onChange: (participants: readonly string[]) => void) {
    this.#say = say;
    this.#onChange = onChange;
  }

  /** We typed something. */
  typed(): void {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.stopped(), PAUSE_MS);
    if (performance.now() - this.#saidAt < AGAIN_MS) return;
    this.#saidAt = performance.now();
    this.#say(true);
  }

  /** We sent it, or gave up. */
  stopped(): void {
    clearTimeout(this.#pause);
    if (this.#saidAt === -Infinity) return;
    this.#saidAt = -Infinity;
    this.#say(false);
  }

  heard(participant: string, on: boolean): void {
    clearTimeout(this.#others.get(participant));
    const was = this.#others.delete(participant);
    if (on) this.#others.set(participant, setTimeout(() => this.heard(participant, false), BELIEVED_MS));
    if (on !== was) this.#onChange([...this.#others.keys()]);
  }

  close(): void {
    clearTimeout(this.#pause);
    for (const timer of this.#others.values()) clearTimeout(timer);
    this.#others.clear();
  }
}
