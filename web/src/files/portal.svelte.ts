/**
 * The Files portal: ended sessions with their transcript and attachments, newest first, page by page.
 */
import type { Api } from "../wire/api";
import { Refusal } from "../wire/api";
import type { FilesPage, FilesSession } from "../wire/types";

export class Portal {
  sessions: readonly FilesSession[] = $state.raw([]);
  more = $state(false);
  loading = $state(false);
  /** The first page has arrived. */
  loaded = $state(false);
  problem: Refusal | null = $state.raw(null);
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** Reads the first page anew. What is shown stays until the answer is here. */
  reload(): Promise<void> {
    return this.#read(null);
  }

  /** Reads the next page; does nothing while one is on its way or when there is none. */
  async loadMore(): Promise<void> {
    const last = this.sessions.at(-1);
    if (this.loading || !this.more || last === undefined) return;
    await this.#read(last);
  }

  async #read(after: FilesSession | null): Promise<void> {
    this.loading = true;
    this.problem = null;
    try {
      const query = after === null ? "" : `?before=${encodeURIComponent(after.session)}`;
      const page = await this.#api.get<FilesPage>(`/api/files${query}`);
      this.sessions = after === null ? page.sessions : joined(this.sessions, page.sessions);
      this.more = page.more;
      this.loaded = true;
    } catch (error) {
      this.problem = Refusal.of(error);
    } finally {
      this.loading = false;
    }
  }
}

/** A session that ended between two pages may come twice. */
function joined(held: readonly FilesSession[], next: readonly FilesSession[]): FilesSession[] {
  const known = new Set(held.map((entry) => entry.session));
  return [...held, ...next.filter((entry) => !known.has(entry.session))];
}

/** Where a stored file's bytes are. `as` is the identity's name: the browser opens this address by itself. */
/** Where everything that was shared in a session comes as one zip. */
export function archiveUrl(session: string): string {
  return `/api/sessions/${session}/archive?as=staff`;
}

export function contentUrl(file: string, as: string, { download = false } = {}): string {
  return `/api/files/${encodeURIComponent(file)}/content?as=${encodeURIComponent(as)}${download ? "&download=1" : ""}`;
}
