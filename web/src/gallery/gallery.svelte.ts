/**
 * The files of a session as a gallery shows them: page by page from the server, which knows them all, by kind and sender, with
 * what was chosen. What the conversation hears of files makes it look again.
 */
import type { Api } from "../wire/api";
import { Refusal } from "../wire/api";
import type { uploads } from "../words/index";
import type { Family, File, FilesEntry, FilesTally, SessionFiles } from "../wire/types";

/** As many as can be named in an address; whoever wants more takes all of the session. */
export const MOST_CHOSEN = 200;

export class Gallery {
  files: readonly FilesEntry[] = $state.raw([]);
  tallies: readonly FilesTally[] = $state.raw([]);
  family: Family | null = $state(null);
  by: string | null = $state(null);
  chosen: ReadonlyMap<string, FilesEntry> = $state.raw(new Map());
  loaded = $state(false);
  loading = $state(false);
  problem: Refusal | null = $state.raw(null);
  readonly session: string;
  readonly #api: Api;
  #next: string | null = $state(null);
  #asked = 0;

  constructor(api: Api, session: string) {
    this.#api = api;
    this.session = session;
  }

  get as(): string {
    return this.#api.as;
  }

  get more(): boolean {
    return this.#next !== null;
  }

  /** How many there are in the session of what is shown. */
  readonly count: number = $derived(this.#sum(this.family, this.by));
  readonly all: number = $derived(this.#sum(null, null));

  /** How many there are of a kind, from whom is shown. */
  countOf(family: Family | null): number {
    return this.#sum(family, this.by);
  }

  show(family: Family | null, by: string | null): Promise<void> {
    [this.family, this.by] = [family, by];
    this.files = [];
    return this.#read(null);
  }

  /** Looks again from the beginning; further pages that are shown stay. */
  refresh(): Promise<void> {
    return this.#read(null);
  }

  async loadMore(): Promise<void> {
    if (!this.loading && this.#next !== null) await this.#read(this.#next);
  }

  /** Choosing stops where a zip of chosen files does. Answers whether it could be done; what nobody can open is passed over. */
  choose(file: FilesEntry, on: boolean): boolean {
    if (on && file.state !== "ready") return true;
    const chosen = new Map(this.chosen);
    if (!on) chosen.delete(file.id);
    else if (chosen.size < MOST_CHOSEN) chosen.set(file.id, file);
    this.chosen = chosen;
    return !on || chosen.has(file.id);
  }

  chooseNone(): void {
    this.chosen = new Map();
  }

  get chosenBytes(): number {
    return [...this.chosen.values()].reduce((sum, file) => sum + file.size_bytes, 0);
  }

  async #read(after: string | null): Promise<void> {
    const asked = ++this.#asked;
    this.loading = true;
    this.problem = null;
    try {
      const page = await this.#api.get<SessionFiles>(addressOf(this.session, { family: this.family, by: this.by, after }));
      if (asked === this.#asked) this.#take(page, after !== null);
    } catch (error) {
      if (asked === this.#asked) this.problem = Refusal.of(error);
    } finally {
      if (asked === this.#asked) this.loading = false;
    }
  }

  #take({ files, next, tallies }: SessionFiles, follows: boolean): void {
    const rest = follows || next === null ? [] : behind(this.files, files);
    this.files = follows ? [...this.files, ...without(files, this.files)] : [...files, ...rest];
    if (follows || rest.length === 0) this.#next = next;
    if (tallies !== null) this.tallies = tallies;
    this.loaded = true;
  }

  #sum(family: Family | null, by: string | null): number {
    return this.tallies
      .filter((tally) => (family === null || tally.family === family) && (by === null || tally.participant === by))
      .reduce((sum, tally) => sum + tally.count, 0);
  }
}

export interface Asked {
  message?: string;
  family?: Family | null;
  by?: string | null;
  after?: string | null;
}

export function addressOf(session: string, asked: Asked): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) if (value !== null && value !== undefined) query.set(name, value);
  const said = query.toString();
  return `/api/sessions/${session}/files${said === "" ? "" : `?${said}`}`;
}

/** What was shown behind the first page's last file. Files that went since are not among them. */
function behind(held: readonly FilesEntry[], page: readonly FilesEntry[]): FilesEntry[] {
  const last = page.at(-1);
  if (last === undefined) return [];
  const at = held.findIndex((file) => file.id === last.id);
  const rest = at >= 0 ? held.slice(at + 1) : held.filter((file) => (file.message ?? "") < (last.message ?? ""));
  return without(rest, page);
}

function without(files: readonly FilesEntry[], known: readonly FilesEntry[]): FilesEntry[] {
  const ids = new Set(known.map((file) => file.id));
  return files.filter((file) => !ids.has(file.id));
}

/** What stands for the facts of a file that nobody can open yet, or ever. */
export function heldWords({ state, threat }: File, words: typeof uploads): string | null {
  if (state === "ready") return null;
  if (state === "checking") return words.checking;
  return threat === null ? words.heldUnchecked : words.heldBack(threat);
}

/** Where chosen files come as one zip; of one session or several. */
export function zipAddress(files: Iterable<string>, as: string): string {
  return `/api/files/archive?as=${encodeURIComponent(as)}&files=${[...files].join(",")}`;
}
