/**
 * Brings one file over: attempt after attempt until the server has it whole, then the proof that it is the same. It ends
 * when that is done, when only a person can help, or when it is stopped.
 */
import { backoffMs } from "../sync/backoff";
import type { Bare, Remover } from "../private/remover";
import { Refusal } from "../wire/api";
import type { Problem } from "../wire/types";
import { AT_ONCE_BYTES, contentOf, isStillReadable, type Content } from "./content";
import type { Hasher } from "./hasher";
import type { Item } from "./item.svelte";
import { markOf } from "./mark";
import { TROUBLE } from "./problems";
import type { UploadServer } from "./server";
import { Transfer, type Brought, type Tus } from "./transfer";
import { forPerson, judge, TransferFailure } from "./trouble";

export interface RunnerOptions {
  item: Item;
  session: string | null;
  endpoint: string;
  tus: () => Promise<Tus>;
  server: UploadServer;
  hasher: Hasher;
  remover: Remover;
  onChange(): void;
}

export class Runner {
  readonly #options: RunnerOptions;
  readonly #item: Item;
  #transfer: Transfer | null = null;
  #wake: (() => void) | null = null;
  #stopped = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#item = options.item;
  }

  /** Never rejects. `release` is called once, when no bytes move any more. */
  async run(release: () => void): Promise<void> {
    const item = this.#item;
    item.state = "uploading";
    this.#options.onChange();
    let arrived: Arrived | null = null;
    try {
      arrived = await this.#bring();
    } finally {
      release();
    }
    if (arrived !== null && !this.#stopped) await this.#prove(arrived);
  }

  stop(): void {
    this.#stopped = true;
    this.#transfer?.stop();
    this.#wake?.();
  }

  /** Something about the network may have changed: do not wait any longer. */
  nudge(): void {
    this.#transfer?.nudge();
    this.#wake?.();
  }

  // Sending

  /** Null when it was stopped or has failed. */
  async #bring(): Promise<Arrived | null> {
    const content = await this.#bare();
    if (this.#stopped || content === null) return null;
    this.#hash(content);
    const picked = this.#item.file;
    if (this.#item.mark === null && picked !== null && content.size_bytes > AT_ONCE_BYTES) this.#item.mark = await markOf(picked);
    if (this.#stopped) return null;
    for (let failures = 1; ; failures += 1) {
      const confirmed = this.#item.confirmed;
      const outcome = await this.#attempt(content);
      if (this.#stopped) return null;
      if (outcome.is === "arrived") return this.#arrived(outcome);
      if (outcome.is === "failed") return this.#fail(outcome.problem);
      if (this.#item.confirmed > confirmed) failures = 1;
      await this.#waitFor(outcome, failures);
      if (this.#stopped) return null;
    }
  }

  /** The file without what it tells beside itself, unless its sender wants the original. Null when it has failed. */
  async #bare(): Promise<Content | null> {
    const item = this.#item;
    const bare = await bareOf(item.original ? null : this.#options.remover, item.file);
    if (this.#stopped) return null;
    if (bare === null) return this.#fail(TROUBLE.telling);
    const content = bare.file && (await contentOf(bare.file));
    if (this.#stopped) return null;
    if (content === null) return this.#fail(TROUBLE.changed);
    item.sends(content.size_bytes, bare.removed);
    return content;
  }

  /** Once for a file, however often its sending is interrupted. */
  #hash({ from }: Content): void {
    const own = (this.#item.sha256 ??= this.#options.hasher.hash(this.#item.id, from));
    // Without a hash of our own the file arrives all the same, only not proven.
    own.catch((error: unknown) => console.info("This file could not be hashed here.", error));
  }

  async #attempt(content: Content): Promise<Outcome> {
    const item = this.#item;
    item.announce();
    item.beginMoving(performance.now());
    try {
      const tus = await this.#options.tus();
      if (this.#stopped) return STOPPED;
      // A small file is hashed sooner than it is sent, and needs no second request then.
      const sha256 = content.size_bytes <= AT_ONCE_BYTES ? await this.#ownHash() : null;
      if (this.#stopped) return STOPPED;
      this.#transfer = new Transfer(this.#transferOf(tus, content, sha256));
      return { is: "arrived", ...(await this.#transfer.run()) };
    } catch (error) {
      // The code itself did not load: the network is away.
      const failure = error instanceof TransferFailure ? error : new TransferFailure("GET");
      return await this.#outcomeOf(failure, content);
    } finally {
      this.#transfer = null;
      item.rest();
    }
  }

  /** Null when this browser cannot hash. */
  async #ownHash(): Promise<string | null> {
    return (await this.#item.sha256?.catch(() => null)) ?? null;
  }

  #transferOf(tus: Tus, content: Content, sha256: string | null): ConstructorParameters<typeof Transfer>[0] {
    const { session, endpoint, server } = this.#options;
    const item = this.#item;
    return {
      tus,
      content,
      url: item.url,
      endpoint,
      headers: server.headers,
      metadata: item.metadata(session),
      sha256,
      onUrl: (found) => this.#begun(found),
      onStanding: (bytes) => {
        item.confirm(bytes);
        item.beginMoving(performance.now());
      },
      onConfirmed: (bytes) => item.confirm(bytes),
      onSent: (bytes) => {
        item.problem = null;
        item.move(bytes, performance.now());
      },
    };
  }

  #begun(url: string): void {
    if (this.#stopped || url === this.#item.url) return;
    this.#item.setUrl(url);
    this.#options.onChange();
  }

  async #outcomeOf(failure: TransferFailure, content: Content): Promise<Outcome> {
    const verdict = judge(failure);
    if (verdict.then === "fail") return { is: "failed", problem: verdict.problem };
    if (verdict.then === "ask") return this.#asked(verdict.status);
    // A file that changed on disk looks like a network that fails, for ever.
    if (failure.status === 0 && !(await isStillReadable(content, this.#item.confirmed))) {
      return { is: "failed", problem: TROUBLE.changed };
    }
    return { is: "interrupted", afterS: verdict.afterS, problem: verdict.problem };
  }

  /** The refusal had no words; the next question's will. */
  async #asked(status: number): Promise<Outcome> {
    const reason = await this.#options.server.reason();
    if (reason?.retryable) return { is: "interrupted", afterS: reason.retry_after_s ?? 0, problem: reason.problem };
    if (reason !== null) return { is: "failed", problem: forPerson(reason.problem) };
    return { is: "failed", problem: { ...TROUBLE.lost, status } };
  }

  async #waitFor({ afterS, problem }: Interrupted, failures: number): Promise<void> {
    this.#item.problem = problem;
    this.#options.onChange();
    await this.#pause(Math.max(afterS * 1000, backoffMs(failures, Math.random)));
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wake?.(), ms);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
    });
  }

  #arrived(outcome: Arrived): Arrived {
    this.#item.removed = outcome.removed ?? this.#item.removed;
    this.#item.arrived();
    this.#item.state = "proving";
    this.#item.problem = null;
    this.#options.onChange();
    return outcome;
  }

  #fail(problem: Problem): null {
    this.#item.rest();
    this.#item.state = "failed";
    this.#item.problem = problem;
    this.#item.needsFile = problem.code === "file-changed";
    this.#options.onChange();
    return null;
  }

  // Proving

  async #prove({ sha256: theirs, proven }: Arrived): Promise<void> {
    const item = this.#item;
    const own = await this.#ownHash();
    if (this.#stopped) return;
    if (own !== null && theirs !== null && own !== theirs) return void this.#fail(TROUBLE.unlike);
    item.proven = own !== null && theirs !== null && (proven || (await this.#sayProven(own)));
    if (this.#stopped) return;
    item.state = "done";
    this.#options.onChange();
  }

  /** Without the server's word it has arrived all the same, only not proven. */
  async #sayProven(sha256: string): Promise<boolean> {
    for (let failures = 1; !this.#stopped; failures += 1) {
      try {
        return await this.#options.server.prove(this.#item.fileId ?? "", sha256);
      } catch (error) {
        const refusal = Refusal.of(error);
        if (!refusal.retryable) return false;
        await this.#pause(Math.max((refusal.retry_after_s ?? 0) * 1000, backoffMs(failures, Math.random)));
      }
    }
    return false;
  }
}

interface Interrupted {
  is: "interrupted";
  afterS: number;
  problem: Problem;
}
interface Arrived extends Brought {
  is: "arrived";
}
type Outcome = Interrupted | Arrived | { is: "failed"; problem: Problem };

const STOPPED: Outcome = { is: "interrupted", afterS: 0, problem: TROUBLE.ended };

/** Null when nobody can say what the file tells. */
async function bareOf(remover: Remover | null, file: File | null): Promise<Bare | { file: null; removed: null } | null> {
  if (file === null || remover === null) return { file, removed: null };
  try {
    return await remover.bare(file);
  } catch (error) {
    console.info("This file cannot be read.", error);
    return { file: null, removed: null };
  }
}
