/**
 * The canned replies this member may use, as the page last heard of them. They are read when somebody looks for one; what is
 * taken or changed is asked of the server again.
 */
import { Refusal, type Api } from "../wire/api";
import type { CannedReply, File as KeptFile, UsedReply } from "../wire/types";

/** Typing a stroke twice in a minute need not ask twice. */
const FRESH_MS = 10_000;

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
  #heardAt = -Infinity;

  constructor(api: Api) {
    this.#api = api;
  }

  /** Reads them if that was not done a moment ago. Never rejects. */
  async refresh(): Promise<void> {
    if (this.problem !== null || performance.now() - this.#heardAt > FRESH_MS) await this.load();
  }

  /** Reads them anew; what is shown stays until the answer is here. Never rejects. */
  async load(): Promise<void> {
    if (this.loading) return;
    this.loading = true;
    try {
      this.all = await this.#read();
      this.problem = null;
      this.loaded = true;
      this.#heardAt = performance.now();
    } catch (error) {
      this.problem = Refusal.of(error);
    } finally {
      this.loading = false;
    }
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
