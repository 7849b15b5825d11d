/**
 * Files that their sender took back: the server is told until it agrees, because a finished file that it still holds would
 * keep its message from going out, or go out with it.
 */
import { backoffMs } from "../sync/backoff";

export interface Withdrawal {
  id: string;
  draft: string;
  /** Null when the answer that would have told it was lost; then the rest finds it. */
  url: string | null;
  size_bytes: number;
  metadata: Record<string, string>;
}

export interface WithdrawalOptions {
  /** Resolves when the server has it no more, or when it will never listen; rejects when asking again helps. */
  withdraw(withdrawal: Withdrawal): Promise<void>;
  onDone(withdrawal: Withdrawal): void;
}

export class Withdrawals {
  readonly #options: WithdrawalOptions;
  readonly #pending = new Map<string, Withdrawal>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(options: WithdrawalOptions) {
    this.#options = options;
  }

  add(withdrawal: Withdrawal): void {
    this.#pending.set(withdrawal.id, withdrawal);
    void this.#tell(withdrawal, 1);
  }

  of(draft: string): number {
    return [...this.#pending.values()].filter((withdrawal) => withdrawal.draft === draft).length;
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#pending.clear();
  }

  async #tell(withdrawal: Withdrawal, tries: number): Promise<void> {
    const heard = await this.#options.withdraw(withdrawal).then(
      () => true,
      () => false,
    );
    if (!this.#pending.has(withdrawal.id)) return;
    if (heard) {
      this.#pending.delete(withdrawal.id);
      this.#options.onDone(withdrawal);
    } else {
      const again = () => void this.#tell(withdrawal, tries + 1);
      this.#timers.set(withdrawal.id, setTimeout(again, backoffMs(tries, Math.random)));
    }
  }
}
