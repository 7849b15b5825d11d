/**
 * The canned replies this member may use. They are read when somebody looks for one first, and from then on whenever the server
 * says that some were changed, or could have said so while the line was down.
 */
import type { Live } from "../sync/live.svelte";
import { Refusal, type Api } from "../wire/api";
import type { CannedReply, File as KeptFile, UsedReply } from "../wire/types";

/** Where no socket passes nobody says so; typing a stroke twice in a moment need not ask twice all the same. */
const FRESH_MS = 10_000;

export type Line = Pick<Live, "status" | "onStatus" | "onNudge">;

export interface Use {
  session: string;
  draft: string;
  reply: string;
  /** The same one finds the same copies, should the answer be lost. */
  op: string;
}

export class Replies {
  all: readonly CannedReply[] = $state.raw([]);
  loaded = $state(false);
  loading = $state(false);
  problem: Refusal | null = $state.raw(null);
  readonly #api: Api;
  readonly #line: Line;
  readonly #stop: () => void;
  #heardAt = -Infinity;
  #reading: Promise<void> | null = null;
  #again = false;

  constructor(api: Api, line: Line) {
    this.#api = api;
    this.#line = line;
    line.onNudge = (name) => name === "replies" && this.#changed();
    this.#stop = line.onStatus((status) => status === "open" && this.#changed());
  }

  close(): void {
    this.#line.onNudge = () => {};
    this.#stop();
  }

  /** Reads them if they may have changed since that was done. Never rejects. */
  async refresh(): Promise<void> {
    const told = this.#line.status === "open" && this.#heardAt > -Infinity;
    if (this.problem !== null || (!told && performance.now() - this.#heardAt > FRESH_MS)) await this.load();
  }

  /** Reads them anew, once more if that is being done already; what is shown stays until the answer is here. Never rejects. */
  load(): Promise<void> {
    this.#again = true;
    this.#reading ??= this.#load().finally(() => (this.#reading = null));
    return this.#reading;
  }

  /** Nobody who has not looked for one yet wants to know. */
  #changed(): void {
    if (this.loaded || this.loading) void this.load();
  }

  async #load(): Promise<void> {
    this.loading = true;
    while (this.#again) {
      this.#again = false;
      try {
        this.all = await this.#read();
        this.problem = null;
        this.loaded = true;
        this.#heardAt = performance.now();
      } catch (error) {
        this.problem = Refusal.of(error);
      }
    }
    this.loading = false;
  }

  async #read(): Promise<CannedReply[]> {
    const found: CannedReply[] = [];
    for (;;) {
      const page = await this.#api.do("replies.list", { after: found.at(-1)?.id ?? null });
      found.push(...page.replies);
      if (!page.more || page.replies.length === 0) return found;
    }
  }

  /** One that was made or changed here. */
  put(reply: CannedReply): void {
    const others = this.all.filter((other) => other.id !== reply.id);
    this.all = [...others, reply];
  }

  drop(id: string): void {
    this.all = this.all.filter((reply) => reply.id !== id);
  }

  /** The following reject with a `Refusal`. */
  async filesOf(reply: CannedReply): Promise<readonly KeptFile[]> {
    if (reply.files.length === reply.file_count) return reply.files;
    return (await this.#api.do("replies.files", { reply: reply.id })).files;
  }

  use(asked: Use): Promise<UsedReply> {
    return this.#api.post<UsedReply>("/api/replies/use", asked);
  }

  save(args: Parameters<typeof Api.prototype.do<"replies.save">>[1]): Promise<CannedReply> {
    return this.#api.do("replies.save", args);
  }

  async remove(reply: CannedReply): Promise<void> {
    await this.#api.do("replies.remove", { reply: reply.id, base: reply.rev });
    this.drop(reply.id);
  }
}
