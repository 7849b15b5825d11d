/**
 * Everything that moves bytes: loaded with the first file, so that a conversation without files costs nothing of it. The
 * queue decides what moves; this carries it out.
 */
import { WorkerRemover, type Remover } from "../private/remover";
import type { Device } from "../sync/device";
import type { Api } from "../wire/api";
import { Awake } from "./awake";
import { WorkerHasher, type Hasher } from "./hasher";
import type { Item, KeptUpload } from "./item.svelte";
import { WITHDRAWN } from "./kept";
import { restored } from "./restoring";
import { Runner } from "./runner";
import { UploadServer } from "./server";
import { Teller } from "./teller";
import type { Tus } from "./transfer";
import { Withdrawals, type Withdrawal } from "./withdrawals";

export interface EngineOptions {
  /** Null: the files are for canned replies. */
  session: string | null;
  /** Where this session's things are kept. */
  scope: string;
  api: Api;
  device: Device;
  /** A file that was taken back is gone at the server too. */
  onWithdrawn(): void;
  /** The server knows what was said of these files. */
  onTold(items: readonly Item[]): void;
  hasher?: Hasher;
  remover?: Remover;
  server?: UploadServer;
  tus?: () => Promise<Tus>;
  endpoint?: string;
}

export class Engine {
  readonly #options: EngineOptions;
  readonly #server: UploadServer;
  readonly #hasher: Hasher;
  readonly #remover: Remover;
  readonly #withdrawals: Withdrawals;
  readonly #teller: Teller;
  readonly #awake = new Awake();

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#server = options.server ?? new UploadServer(options.api, options.session);
    this.#hasher = options.hasher ?? new WorkerHasher();
    this.#remover = options.remover ?? new WorkerRemover();
    this.#teller = new Teller({ describe: (words) => this.#server.describe(words), onTold: options.onTold });
    this.#withdrawals = new Withdrawals({
      withdraw: (withdrawal) => this.#server.withdraw(withdrawal),
      onDone: ({ id }) => {
        void options.device.keep.delete(options.scope, WITHDRAWN, id);
        options.onWithdrawn();
      },
    });
  }

  runner(item: Item, onChange: () => void): Runner {
    const { session, tus = () => import("tus-js-client"), endpoint = ownEndpoint() } = this.#options;
    return new Runner({ item, session, endpoint, tus, server: this.#server, hasher: this.#hasher, remover: this.#remover, onChange });
  }

  /** What earlier pages left, as the server knows it now. Never rejects. */
  restored(kept: readonly KeptUpload[]): Promise<Item[]> {
    return restored(kept, this.#server);
  }

  /** The server forgets the file, now or as soon as it listens; over a reload too. */
  withdraw(item: Item): void {
    const { session, scope, device } = this.#options;
    const { client_id: id, draft, url, size_bytes, attempted } = item;
    if (url === null && !attempted) return;
    const withdrawal: Withdrawal = { id, draft, url, size_bytes, metadata: item.metadata(session) };
    void device.keep.put(scope, WITHDRAWN, id, withdrawal);
    this.#withdrawals.add(withdrawal);
  }

  resumeWithdrawals(withdrawn: readonly Withdrawal[]): void {
    for (const withdrawal of withdrawn) this.#withdrawals.add(withdrawal);
  }

  /** Files of a draft that were taken back, and the server still has them. */
  leaving(draft: string): number {
    return this.#withdrawals.of(draft);
  }

  /** Whether anything moves: then the screen stays on. */
  isBusy(busy: boolean): void {
    this.#awake.want(busy);
  }

  /** What is said of a file that has arrived may be new. */
  tell(item: Item): void {
    this.#teller.look(item);
  }

  /** The file is of no interest any more. */
  drop(item: Item): void {
    this.#teller.forget(item);
    this.stopHashing(item);
  }

  stopHashing(item: Item): void {
    this.#hasher.cancel(item.id);
  }

  close(): void {
    this.#awake.close();
    this.#withdrawals.close();
    this.#teller.close();
    this.#hasher.close();
    this.#remover.close();
  }
}

function ownEndpoint(): string {
  return new URL("/api/uploads", location.href).href;
}
