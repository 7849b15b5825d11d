/**
 * The ways into one session that its technicians can hand out: the link with its QR code, and the 9-digit code. Reads them
 * when asked, makes new ones, and forgets an answer that a later one has overtaken.
 */
import type { Live } from "../sync/live.svelte";
import { Refusal } from "../wire/api";
import type { Invitation } from "../wire/types";

type Making = "link" | "code";

export class Invitations {
  current: Invitation | null = $state.raw(null);
  problem: Refusal | null = $state.raw(null);
  making: Making | null = $state(null);
  readonly #live: Live;
  readonly #session: string;
  #asked = 0;
  /** The id of a command that nobody knows the fate of. Trying again must not make a second link, so it is used again. */
  readonly #unanswered = new Map<Making, string>();

  constructor(live: Live, session: string) {
    this.#live = live;
    this.#session = session;
  }

  /** Reads what is valid now; never rejects. */
  async load(): Promise<void> {
    await this.#take(() => this.#live.do("sessions.invitation", { session: this.#session }));
  }

  newLink(): Promise<void> {
    return this.#make("link", (client_id) => this.#live.do("sessions.new_link", { session: this.#session, client_id }));
  }

  newCode(): Promise<void> {
    return this.#make("code", (client_id) => this.#live.do("sessions.new_code", { session: this.#session, client_id }));
  }

  async #make(what: Making, command: (clientId: string) => Promise<Invitation>): Promise<void> {
    if (this.making !== null) return;
    this.making = what;
    const clientId = this.#unanswered.get(what) ?? crypto.randomUUID();
    this.#unanswered.set(what, clientId);
    await this.#take(() => command(clientId));
    if (this.problem?.retryable !== true) this.#unanswered.delete(what);
    this.making = null;
  }

  async #take(question: () => Promise<Invitation>): Promise<void> {
    const mine = ++this.#asked;
    try {
      const answer = await question();
      if (mine !== this.#asked) return;
      this.current = answer;
      this.problem = null;
    } catch (error) {
      if (mine === this.#asked) this.problem = Refusal.of(error);
    }
  }
}

/** 482913067 as 482 913 067, the way people read numbers to each other. */
export function inThrees(digits: string): string[] {
  return digits.match(/.{1,3}/g) ?? [];
}
