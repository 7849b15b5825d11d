/**
 * What this technician's page asks for in one session, and what was answered: in memory, on this page, until it was seen.
 * The key of a request is forgotten with its answer, and with the page everything is.
 */
import type { SessionLine } from "../sync/live.svelte";
import { ownProblem, Refusal } from "../wire/api";
import type { ParticipantRow, Problem, SecretEnd, SecretFrame } from "../wire/types";
import { canSeal, newPair, unseal, type Asked } from "./sealing";

/** `broken`: what came was not sealed for this question. */
export type RequestState = "waiting" | "given" | "broken" | Exclude<SecretEnd, "answered">;

export interface SecretRequest {
  readonly id: string;
  readonly whom: string;
  readonly label: string;
  readonly state: RequestState;
  /** While it is shown. */
  readonly secret: string | null;
}

/** A secret that nobody looks at any more does not stay on the screen. */
const SHOWN_MS = 3 * 60_000;

export class Asking {
  requests: readonly SecretRequest[] = $state.raw([]);

  readonly #session: string;
  readonly #live: SessionLine;
  readonly #keys = new Map<string, { pair: CryptoKeyPair; asked: Asked }>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #stop: () => void;

  constructor(session: string, live: SessionLine) {
    this.#session = session;
    this.#live = live;
    // The server takes back what was asked for over a line that broke.
    this.#stop = live.onStatus((status) => status !== "open" && this.#lost());
  }

  /** Why nothing can be asked for on this page now; null when it can. */
  get obstacle(): "page" | "line" | null {
    if (!canSeal()) return "page";
    return this.#live.status === "open" ? null : "line";
  }

  /** Rejects with a `Refusal`. */
  async ask(whom: ParticipantRow, me: ParticipantRow, label: string): Promise<void> {
    if (this.obstacle !== null) throw new Refusal(LINE);
    const session = this.#session;
    const id = randomId();
    const { pair, key } = await newPair();
    this.#keys.set(id, { pair, asked: { session, id, by: me.id, name: me.name, label: label.trim(), key } });
    this.#put({ id, whom: whom.name, label: label.trim(), state: "waiting", secret: null });
    try {
      await this.#live.do("secret.ask", { session, id, participant: whom.id, label: label.trim(), key });
    } catch (error) {
      this.forget(id);
      throw error;
    }
  }

  async hear(frame: SecretFrame): Promise<void> {
    const request = this.requests.find(({ id }) => id === frame.id);
    if (request?.state !== "waiting") return;
    if (frame.t === "secret-over") this.#end(request, frame.how === "answered" ? "broken" : frame.how);
    if (frame.t === "secret-given") await this.#open(request, frame.key, frame.sealed);
  }

  /** Asks no more. */
  async withdraw(id: string): Promise<void> {
    this.forget(id);
    await this.#live.do("secret.withdraw", { session: this.#session, id });
  }

  /** Nothing of it stays on this page. */
  forget(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.#keys.delete(id);
    this.requests = this.requests.filter((request) => request.id !== id);
  }

  close(): void {
    this.#stop();
    for (const { id, state } of this.requests) {
      // Whoever was asked sees that it is no longer wanted; a page that closes altogether takes it back by closing.
      if (state === "waiting") this.withdraw(id).catch((error: unknown) => console.info("Not taken back.", error));
      this.forget(id);
    }
  }

  async #open(request: SecretRequest, key: string, sealed: string): Promise<void> {
    const held = this.#keys.get(request.id);
    this.#keys.delete(request.id);
    if (held === undefined) return;
    try {
      const secret = await unseal({ key, sealed }, held.asked, held.pair);
      this.#put({ ...request, state: "given", secret });
      this.#timers.set(request.id, setTimeout(() => this.forget(request.id), SHOWN_MS));
    } catch (error) {
      console.warn("A secret was not sealed for the question that this page asked.", error);
      this.#end(request, "broken");
    }
  }

  #end(request: SecretRequest, state: RequestState): void {
    this.#keys.delete(request.id);
    this.#put({ ...request, state, secret: null });
  }

  #lost(): void {
    for (const request of this.requests) if (request.state === "waiting") this.#end(request, "withdrawn");
  }

  #put(request: SecretRequest): void {
    const others = this.requests.filter(({ id }) => id !== request.id);
    this.requests = [...others, request];
  }
}

const LINE: Problem = ownProblem("offline", "A secret can be asked for only while this page is connected.", true);

function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
