/** Commands on their way over the socket, each waiting for the answer that names its number. */
import { ownProblem, Refusal } from "../wire/api";
import type { DoneFrame, FailedFrame } from "../wire/types";

const PATIENCE_MS = 15_000;
/** Answers take milliseconds; after this long it is time to ask whether anybody is there. */
const SLOW_MS = 2_000;

interface Waiting {
  resolve(result: unknown): void;
  reject(refusal: Refusal): void;
  timer: ReturnType<typeof setTimeout>;
}

export class Commands {
  readonly #waiting = new Map<string, Waiting>();
  readonly #onSlow: () => void;
  #last = 0;

  /** `onSlow` is called when an answer is overdue: the line may be dead. */
  constructor(onSlow: () => void) {
    this.#onSlow = onSlow;
  }

  /** The number for the next command. */
  next(): string {
    this.#last += 1;
    return String(this.#last);
  }

  wait(id: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#slow(id), SLOW_MS);
      this.#waiting.set(id, { resolve, reject, timer });
    });
  }

  answer(frame: DoneFrame | FailedFrame): void {
    const waiting = this.#take(frame.id);
    if (frame.t === "done") waiting?.resolve(frame.result);
    else waiting?.reject(new Refusal(frame.problem));
  }

  /** The socket is gone: whether they happened is unknown. */
  lose(): void {
    const lost = ownProblem("offline", "The connection was lost before the answer came.", true);
    for (const id of [...this.#waiting.keys()]) this.#take(id)?.reject(new Refusal(lost));
  }

  #slow(id: string): void {
    const waiting = this.#waiting.get(id);
    if (waiting) waiting.timer = setTimeout(() => this.#tooSlow(id), PATIENCE_MS - SLOW_MS);
    this.#onSlow();
  }

  #tooSlow(id: string): void {
    this.#take(id)?.reject(new Refusal(ownProblem("timeout", "The server took too long to answer.", true)));
  }

  #take(id: string): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return undefined;
    clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    return waiting;
  }
}
