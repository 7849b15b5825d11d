/**
 * The live line without its socket: what happened goes in, what to do comes out. Pure; `live.svelte.ts` drives it.
 *
 * A phone's socket often dies without a word (the system froze the page, the network changed), so silence is answered by a
 * pulse, a missing answer by a new socket, and every sign of waking by an immediate check. Where sockets do not pass at
 * all, changes come by long poll, and the socket is tried again now and then.
 */
import type { ClientFrame, Problem, ServerFrame } from "../wire/types";
import { backoffMs } from "./backoff";
import { Polls } from "./polls";

export type LineStatus = "connecting" | "open" | "polling" | "offline" | "restarting";

export type Action =
  | { do: "ticket"; attempt: number }
  | { do: "connect"; attempt: number; ticket: string }
  /** Close the socket, if there is one, and answer its open commands with "unknown". */
  | { do: "drop" }
  | { do: "send"; frame: ClientFrame }
  /** Send `watch` with what the session's handler gives as its position. */
  | { do: "watch"; session: string }
  | { do: "poll"; session: string; wait_s: number }
  /** Without a session: all of them. */
  | { do: "stop-poll"; session?: string }
  | { do: "read-board" }
  /** The server will not have this session, or with `session: null` this identity, any more. */
  | { do: "gone"; session: string | null; problem: Problem };

const CONNECT_MS = 5_000;
const QUIET_MS = 25_000;
const PULSE_MS = 10_000;
/** After waking, a live socket answers at once; giving up a slow one by mistake costs only a new one. */
const WAKE_PULSE_MS = 3_000;
/** When the browser says that the network is gone: people are told within two seconds. */
const GONE_PULSE_MS = 1_200;
/** A command waits for its answer: is it the server that is slow, or is nobody there? */
const SUSPECT_PULSE_MS = 5_000;
/** A socket that lived this long was a good one; shorter ones keep the back-off growing. */
const PROVEN_MS = 5_000;
const FAILURES_BEFORE_POLLING = 3;
const SOCKET_AGAIN_MS = 60_000;
const BOARD_POLL_MS = 10_000;
const ASK_GAP_MS = 300;
/** An answer to `watch` that takes longer is asked for again when a beat shows that it is missing. */
const ASK_PATIENCE_MS = 5_000;

type Phase = "new" | "ticket" | "opening" | "open" | "waiting" | "refused" | "closed";

interface Watch {
  /** Asked, and the last batch has not come yet. */
  asking: boolean;
  askedAt: number;
  /** When to ask again; null when nothing is missing. */
  dueAt: number | null;
}

export class Line {
  readonly #random: () => number;
  readonly #actions: Action[] = [];
  readonly #watches = new Map<string, Watch>();
  readonly #polls: Polls;
  #phase: Phase = "new";
  #attempt = 0;
  /** End of the present phase: patience while connecting, the next attempt while waiting. */
  #phaseEndsAt = Infinity;
  #openedAt = 0;
  #heardAt = 0;
  #pulseEndsAt: number | null = null;
  #failures = 0;
  #socketFailures = 0;
  #polling = false;
  #restarting = false;
  /** The browser said so, and nothing has been heard since. */
  #networkGone = false;
  #board = false;
  #boardDueAt = Infinity;

  constructor(random: () => number = Math.random) {
    this.#random = random;
    this.#polls = new Polls(random);
  }

  get status(): LineStatus {
    if (this.#phase === "open") return "open";
    if (this.#restarting) return "restarting";
    if (this.#polling) return this.#polls.failures > 0 ? "offline" : "polling";
    const hopeless = this.#phase === "refused" || this.#phase === "closed";
    return hopeless || this.#failures > 0 || this.#networkGone ? "offline" : "connecting";
  }

  /** The actions decided since the last call, in order. */
  take(): Action[] {
    return this.#actions.splice(0);
  }

  /** When `tick` wants to be called; Infinity: never. */
  deadline(): number {
    const due = [this.#phaseEndsAt, this.#polling ? this.#polls.deadline() : Infinity, this.#boardDueAt];
    if (this.#phase === "open") {
      due.push(this.#pulseEndsAt ?? this.#heardAt + QUIET_MS);
      for (const watch of this.#watches.values()) due.push(watch.dueAt ?? Infinity);
    }
    return Math.min(...due);
  }

  // What the page wants

  start(now: number): void {
    this.#connect(now);
  }

  close(): void {
    this.#drop("closed");
    this.#polling = false;
    this.#polls.clear();
    this.#boardDueAt = Infinity;
    this.#actions.push({ do: "stop-poll" });
  }

  watch(session: string, now: number): void {
    this.#watches.set(session, { asking: false, askedAt: -Infinity, dueAt: null });
    if (this.#phase === "open") this.#ask(session, now);
    if (this.#polling) this.#polls.add(session, now);
    this.#startPolls(now);
  }

  unwatch(session: string): void {
    if (this.#watches.delete(session) && this.#phase === "open") this.#send({ t: "unwatch", session });
    this.#polls.remove(session);
    this.#actions.push({ do: "stop-poll", session });
  }

  board(now: number): void {
    this.#board = true;
    this.#actions.push({ do: "read-board" });
    if (this.#phase === "open") this.#send({ t: "board" });
    if (this.#polling) this.#boardDueAt = now + BOARD_POLL_MS;
  }

  unboard(): void {
    this.#board = false;
    this.#boardDueAt = Infinity;
  }

  /** Something of this session is missing: catch up. While an answer is on its way it will bring what is missing. */
  need(session: string, now: number): void {
    const watch = this.#watches.get(session);
    if (watch === undefined) return;
    if (this.#polling) this.#polls.go(session, now);
    if (this.#phase !== "open" || (watch.asking && now - watch.askedAt < ASK_PATIENCE_MS)) return;
    watch.dueAt = Math.max(now, watch.askedAt + ASK_GAP_MS);
    this.#askDue(now);
  }

  isAsking(session: string): boolean {
    return this.#phase === "open" && (this.#watches.get(session)?.asking ?? false);
  }

  /** Between `pausePolls` and `resumePolls` no poll of this session is under way. */
  pausePolls(session: string): void {
    if (!this.#polling) return;
    this.#polls.pause(session);
    this.#actions.push({ do: "stop-poll", session });
  }

  resumePolls(session: string, now: number): void {
    this.#polls.go(session, now);
    this.#startPolls(now);
  }

  // What happens

  ticket(attempt: number, ticket: string, now: number): void {
    if (attempt !== this.#attempt || this.#phase !== "ticket") return;
    this.#enter("opening", now + CONNECT_MS);
    this.#actions.push({ do: "connect", attempt, ticket });
  }

  ticketFailed(attempt: number, problem: Problem, now: number): void {
    if (attempt !== this.#attempt || this.#phase !== "ticket") return;
    if (refusesIdentity(problem)) return this.#refuse(problem);
    // On a full disk not even a ticket can be written down, but everything can be read.
    if (problem.status === 507 && !this.#polling) this.#startPolling(now);
    this.#retry(now, problem.retry_after_s);
    this.#startPolls(now);
  }

  socketClosed(attempt: number, now: number): void {
    if (attempt !== this.#attempt) return;
    if (this.#phase === "opening") this.#socketFailed(now);
    else if (this.#phase === "open") this.#lost(now);
  }

  /** Any frame proves that the line lives. What it says about sessions is the driver's to hand on. */
  frame(attempt: number, frame: ServerFrame, now: number): void {
    if (attempt !== this.#attempt) return;
    this.#heardAt = now;
    this.#pulseEndsAt = null;
    this.#networkGone = false;
    if (frame.t === "welcome" && this.#phase === "opening") this.#opened(now);
    else if (frame.t === "bye") this.#bye(frame.retry_after_s, now);
    else if (frame.t === "batch" && frame.complete) this.#caughtUp(frame.session);
    else if (frame.t === "gone") this.#watches.delete(frame.session);
  }

  polled(session: string, now: number, outcome: { news: boolean }): void {
    this.#polls.answered(session, now, outcome);
    this.#startPolls(now);
  }

  pollFailed(session: string, problem: Problem, now: number): void {
    if (refusesIdentity(problem)) {
      this.#watches.delete(session);
      this.#polls.remove(session);
      this.#actions.push({ do: "gone", session, problem });
    } else {
      this.#polls.failed(session, now, problem.retry_after_s && problem.retry_after_s * 1000);
    }
    this.#startPolls(now);
  }

  /** The network came back, the page is seen again, the clock jumped: whatever we believed may be wrong now. */
  wake(now: number): void {
    this.#networkGone = false;
    if (this.#phase === "open") this.#pulse(now, WAKE_PULSE_MS);
    else if (this.#phase === "waiting") this.#connect(now);
    if (!this.#polling) return;
    this.#actions.push({ do: "stop-poll" });
    this.#polls.restart(now);
    this.#startPolls(now);
  }

  /** The browser says that there is no network. Only silence proves it: virtual networks come and go. */
  networkGone(now: number): void {
    this.#networkGone = true;
    if (this.#phase === "open") this.#pulse(now, GONE_PULSE_MS);
  }

  /** A command got no answer in time. */
  suspect(now: number): void {
    if (this.#phase === "open") this.#pulse(now, SUSPECT_PULSE_MS);
  }

  tick(now: number): void {
    if (now >= this.#phaseEndsAt) this.#phaseEnded(now);
    if (this.#phase === "open") this.#tickOpen(now);
    if (now >= this.#boardDueAt) this.#readBoardAgain(now);
    this.#startPolls(now);
  }

  // The socket's life

  #connect(now: number): void {
    this.#attempt += 1;
    this.#enter("ticket", now + CONNECT_MS);
    this.#actions.push({ do: "ticket", attempt: this.#attempt });
  }

  #phaseEnded(now: number): void {
    if (this.#phase === "waiting") this.#connect(now);
    else if (this.#phase === "opening") this.#socketFailed(now);
    else if (this.#phase === "ticket") this.#retry(now);
  }

  #opened(now: number): void {
    this.#enter("open", Infinity);
    this.#openedAt = now;
    this.#restarting = false;
    this.#socketFailures = 0;
    if (this.#polling) this.#stopPolling();
    for (const session of this.#watches.keys()) this.#ask(session, now);
    if (!this.#board) return;
    this.#send({ t: "board" });
    this.#actions.push({ do: "read-board" });
  }

  #tickOpen(now: number): void {
    if (this.#pulseEndsAt !== null && now >= this.#pulseEndsAt) return this.#lost(now);
    if (this.#pulseEndsAt === null && now >= this.#heardAt + QUIET_MS) this.#pulse(now, PULSE_MS);
    this.#askDue(now);
  }

  #pulse(now: number, patienceMs: number): void {
    const endsAt = now + patienceMs;
    if (this.#pulseEndsAt !== null) this.#pulseEndsAt = Math.min(this.#pulseEndsAt, endsAt);
    else {
      this.#pulseEndsAt = endsAt;
      this.#send({ t: "pulse" });
    }
  }

  /** An open socket is no more. One that had lived well is replaced without much waiting. */
  #lost(now: number): void {
    if (now - this.#openedAt >= PROVEN_MS) this.#failures = 0;
    this.#drop("waiting");
    this.#phaseEndsAt = now + backoffMs(this.#failures + 1, this.#random);
    if (now - this.#openedAt < PROVEN_MS) this.#failures += 1;
  }

  /** A ticket was had, so the server is there, and yet no socket opened. */
  #socketFailed(now: number): void {
    this.#socketFailures += 1;
    if (this.#socketFailures >= FAILURES_BEFORE_POLLING && !this.#polling) this.#startPolling(now);
    this.#retry(now);
  }

  #retry(now: number, retryAfterS?: number): void {
    this.#failures += 1;
    this.#restarting = false;
    this.#drop("waiting");
    const socketAgainMs = SOCKET_AGAIN_MS * (0.75 + this.#random() / 2);
    const waitMs = this.#polling ? socketAgainMs : backoffMs(this.#failures, this.#random);
    this.#phaseEndsAt = now + Math.max(waitMs, (retryAfterS ?? 0) * 1000);
  }

  #bye(retryAfterS: number, now: number): void {
    this.#drop("waiting");
    this.#restarting = true;
    this.#failures = 0;
    this.#phaseEndsAt = now + retryAfterS * 1000 * (1 + this.#random() / 4);
  }

  #refuse(problem: Problem): void {
    this.#drop("refused");
    if (this.#polling) this.#stopPolling();
    this.#actions.push({ do: "gone", session: null, problem });
  }

  #drop(next: Phase): void {
    // Whatever the old attempt still says arrives under an old number and is not listened to.
    this.#attempt += 1;
    this.#enter(next, Infinity);
    this.#pulseEndsAt = null;
    for (const watch of this.#watches.values()) Object.assign(watch, { asking: false, dueAt: null });
    this.#actions.push({ do: "drop" });
  }

  #enter(phase: Phase, endsAt: number): void {
    this.#phase = phase;
    this.#phaseEndsAt = endsAt;
  }

  #send(frame: ClientFrame): void {
    this.#actions.push({ do: "send", frame });
  }

  // Catching up by socket

  #ask(session: string, now: number): void {
    const watch = this.#watches.get(session);
    if (watch === undefined) return;
    Object.assign(watch, { asking: true, askedAt: now, dueAt: null });
    this.#actions.push({ do: "watch", session });
  }

  #askDue(now: number): void {
    for (const [session, watch] of this.#watches) {
      if (watch.dueAt !== null && watch.dueAt <= now) this.#ask(session, now);
    }
  }

  #caughtUp(session: string): void {
    const watch = this.#watches.get(session);
    if (watch) watch.asking = false;
  }

  // Polling in the socket's place

  #startPolling(now: number): void {
    this.#polling = true;
    for (const session of this.#watches.keys()) this.#polls.add(session, now);
    if (this.#board) this.#boardDueAt = now;
  }

  #stopPolling(): void {
    this.#polling = false;
    this.#polls.clear();
    this.#boardDueAt = Infinity;
    this.#actions.push({ do: "stop-poll" });
  }

  #startPolls(now: number): void {
    if (!this.#polling) return;
    for (const poll of this.#polls.start(now)) this.#actions.push({ do: "poll", ...poll });
  }

  #readBoardAgain(now: number): void {
    this.#boardDueAt = now + BOARD_POLL_MS;
    this.#actions.push({ do: "read-board" });
  }
}

/**
 * No trying again changes these: signed out, not allowed, unknown, over. A page in HTML (`unreadable`) is not our server's
 * word: the portal of a hotel's network answers 403 to everything until somebody pays.
 */
function refusesIdentity(problem: Problem): boolean {
  return !problem.retryable && problem.code !== "unreadable" && [401, 403, 404, 410].includes(problem.status);
}
