/**
 * The Files portal: ended sessions with their transcript and attachments, newest first, page by page.
 */
import type { Api } from "../wire/api";
import { Refusal } from "../wire/api";
import { addressOf, MOST_CHOSEN } from "../gallery/gallery.svelte";
import type { FilesEntry, FilesPage, FilesSession, SessionFiles } from "../wire/types";

export class Portal {
  sessions: readonly FilesSession[] = $state.raw([]);
  more = $state(false);
  loading = $state(false);
  /** The first page has arrived. */
  loaded = $state(false);
  problem: Refusal | null = $state.raw(null);
  /** What was ticked, wherever it is from. */
  chosen: ReadonlyMap<string, FilesEntry> = $state.raw(new Map());
  /** No more can be ticked. */
  full = $state(false);
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

  /** Reads on among the files of one session. Raises `Refusal`. */
  async loadFiles(group: FilesSession): Promise<void> {
    if (group.next === null) return;
    const page = await this.#api.get<SessionFiles>(addressOf(group.session, { after: group.next }));
    this.sessions = this.sessions.map((held) =>
      held.session === group.session && held.next === group.next
        ? { ...held, files: [...held.files, ...page.files], next: page.next }
        : held,
    );
  }

  /** Ticks files or takes the ticks away, as many as one zip of chosen files can hold. */
  choose(files: readonly FilesEntry[], on: boolean): void {
    const chosen = new Map(this.chosen);
    for (const file of files) {
      if (!on) chosen.delete(file.id);
      else if (chosen.size < MOST_CHOSEN && file.state === "ready") chosen.set(file.id, file);
    }
    this.full = on && files.some((file) => file.state === "ready" && !chosen.has(file.id));
    this.chosen = chosen;
  }

  chooseNone(): void {
    this.choose([...this.chosen.values()], false);
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

/** Where everything that was shared in a session comes as one zip. */
export function archiveUrl(session: string): string {
  return `/api/sessions/${session}/archive?as=staff`;
}

/** Where a stored file's bytes are. `as` is the identity's name: the browser opens this address by itself. */
export function contentUrl(file: string, as: string, { download = false } = {}): string {
  return `/api/files/${encodeURIComponent(file)}/content?as=${encodeURIComponent(as)}${download ? "&download=1" : ""}`;
}
