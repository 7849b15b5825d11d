/**
 * When to ask for which session by long poll, while sockets do not work. Pure: a clock value in, decisions out.
 *
 * A browser gives one server six connections over HTTP/1.1, and transfers and commands need some: so at most two polls
 * run, and with more sessions than that they take turns and wait less.
 */
import { backoffMs } from "./backoff";

const AT_ONCE = 2;
const LONG_WAIT_S = 25;
const SHORT_WAIT_S = 3;
/** Between two answers for one session; a server that ignores `wait` must not make us spin. */
const LEAST_GAP_MS = 1_000;

interface Poll {
  running: boolean;
  paused: boolean;
  dueAt: number;
  startedAt: number;
}

export interface StartPoll {
  session: string;
  wait_s: number;
}

export class Polls {
  failures = 0;
  readonly #polls = new Map<string, Poll>();
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  add(session: string, now: number): void {
    if (!this.#polls.has(session)) {
      this.#polls.set(session, { running: false, paused: false, dueAt: now, startedAt: -Infinity });
    }
  }

  remove(session: string): void {
    this.#polls.delete(session);
  }

  clear(): void {
    this.#polls.clear();
    this.failures = 0;
  }

  /** Nothing is asked for this session until `go`; a running poll counts as stopped. */
  pause(session: string): void {
    const poll = this.#polls.get(session);
    if (poll) Object.assign(poll, { paused: true, running: false });
  }

  go(session: string, now: number): void {
    const poll = this.#polls.get(session);
    if (poll) Object.assign(poll, { paused: false, running: false, dueAt: now });
  }

  /** Everything is asked anew, for a poll that slept with the machine may never be answered. */
  restart(now: number): void {
    for (const poll of this.#polls.values()) Object.assign(poll, { running: false, dueAt: now });
  }

  answered(session: string, now: number, { news }: { news: boolean }): void {
    this.failures = 0;
    const poll = this.#polls.get(session);
    if (!poll) return;
    poll.running = false;
    poll.dueAt = news ? now : Math.max(now, poll.startedAt + LEAST_GAP_MS);
  }

  failed(session: string, now: number, retryAfterMs?: number): void {
    const poll = this.#polls.get(session);
    if (!poll) return;
    this.failures += 1;
    poll.running = false;
    poll.dueAt = now + (retryAfterMs ?? backoffMs(this.failures, this.#random));
  }

  start(now: number): StartPoll[] {
    const wait_s = this.#polls.size <= AT_ONCE ? LONG_WAIT_S : SHORT_WAIT_S;
    const started = this.#waiting()
      .filter(([, poll]) => poll.dueAt <= now)
      .slice(0, this.#room());
    for (const [, poll] of started) Object.assign(poll, { running: true, startedAt: now });
    return started.map(([session]) => ({ session, wait_s }));
  }

  deadline(): number {
    const next = this.#room() > 0 ? this.#waiting()[0] : undefined;
    return next?.[1].dueAt ?? Infinity;
  }

  #waiting(): [string, Poll][] {
    const waiting = [...this.#polls].filter(([, poll]) => !poll.running && !poll.paused);
    return waiting.sort(([, a], [, b]) => a.dueAt - b.dueAt);
  }

  #room(): number {
    return AT_ONCE - [...this.#polls.values()].filter((poll) => poll.running).length;
  }
}
