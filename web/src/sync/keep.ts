/**
 * What this browser keeps for a session between page loads: queued messages, drafts, handles of uploads. Never rows.
 *
 * A value lies under a scope (identity and session), a kind and an id, in one IndexedDB store. Where the browser refuses
 * (private windows, a full disk), the values live in memory and `persistent` is false, so that the page can say so.
 */
const DATABASE = "deskside";
const STORE = "kept";
/** Some browsers never answer when they refuse; a message must not wait for that. */
const OPEN_PATIENCE_MS = 3_000;

type Key = [scope: string, kind: string, id: string];
type Work<T> = (store: IDBObjectStore) => IDBRequest<T>;

export class Keep {
  #persistent = true;
  #database: Promise<IDBDatabase> | null = null;
  /** What this page has read or written, should the browser stop keeping. */
  readonly #memory = new Map<string, { key: Key; value: unknown }>();
  readonly #factory: IDBFactory | undefined;

  constructor(factory: IDBFactory | undefined = globalThis.indexedDB) {
    this.#factory = factory;
  }

  /** False once the browser has refused: what is put now dies with the page. */
  get persistent(): boolean {
    return this.#persistent;
  }

  async get<T>(scope: string, kind: string, id: string): Promise<T | undefined> {
    const key: Key = [scope, kind, id];
    const found = await this.#try("readonly", (store) => store.get(key) as IDBRequest<T | undefined>);
    return found ? found.value : (this.#memory.get(named(key))?.value as T | undefined);
  }

  /** All of one kind, in order of their ids. */
  async list<T>(scope: string, kind: string): Promise<T[]> {
    const range = () => IDBKeyRange.bound([scope, kind], [scope, kind, []]);
    const found = await this.#try("readonly", (store) => store.getAll(range()) as IDBRequest<T[]>);
    return found ? found.value : this.#remembered<T>(scope, kind);
  }

  put(scope: string, kind: string, id: string, value: unknown): Promise<void> {
    return this.putAll(scope, kind, [[id, value]]);
  }

  /** Several of one kind at once. */
  async putAll(scope: string, kind: string, values: readonly (readonly [id: string, value: unknown])[]): Promise<void> {
    if (values.length === 0) return;
    const keyed = values.map(([id, value]) => ({ key: [scope, kind, id] satisfies Key, value }));
    for (const { key, value } of keyed) this.#memory.set(named(key), { key, value: structuredClone(value) });
    await this.#try("readwrite", (store) => keyed.map(({ key, value }) => store.put(value, key)).at(-1) as IDBRequest);
  }

  async deleteAll(scope: string, kind: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const keys = ids.map((id): Key => [scope, kind, id]);
    for (const key of keys) this.#memory.delete(named(key));
    await this.#try("readwrite", (store) => keys.map((key) => store.delete(key)).at(-1) as IDBRequest);
  }

  delete(scope: string, kind: string, id: string): Promise<void> {
    return this.deleteAll(scope, kind, [id]);
  }

  /** Erases all of a scope: at its end, after removal, on leaving. */
  async forget(scope: string): Promise<void> {
    for (const [name, { key }] of this.#memory) if (key[0] === scope) this.#memory.delete(name);
    await this.#try("readwrite", (store) => store.delete(IDBKeyRange.bound([scope], [scope, []])));
  }

  /** Erases all of an identity, in whatever session. */
  async forgetIdentity(as: string): Promise<void> {
    const prefix = scopeOf(as, "");
    for (const [name, { key }] of this.#memory) if (key[0].startsWith(prefix)) this.#memory.delete(name);
    await this.#try("readwrite", (store) => store.delete(IDBKeyRange.bound([prefix], [`${prefix}\uffff`])));
  }

  async close(): Promise<void> {
    const database = this.#database;
    this.#database = null;
    (await database?.catch(() => null))?.close();
  }

  #remembered<T>(scope: string, kind: string): T[] {
    const kept = [...this.#memory.values()].filter(({ key }) => key[0] === scope && key[1] === kind);
    kept.sort((a, b) => (a.key[2] < b.key[2] ? -1 : 1));
    return kept.map(({ value }) => structuredClone(value) as T);
  }

  /** Null when the browser does not keep. A connection that the system closed (a phone's sleep) is opened once more. */
  async #try<T>(mode: IDBTransactionMode, work: Work<T>): Promise<{ value: T } | null> {
    if (!this.#persistent) return null;
    try {
      return { value: await this.#run(mode, work).catch(() => this.#reopened(mode, work)) };
    } catch (refusal) {
      this.#persistent = false;
      console.info("This browser keeps nothing for later.", refusal);
      return null;
    }
  }

  #reopened<T>(mode: IDBTransactionMode, work: Work<T>): Promise<T> {
    this.#database = null;
    return this.#run(mode, work);
  }

  async #run<T>(mode: IDBTransactionMode, work: Work<T>): Promise<T> {
    this.#database ??= this.#open();
    const transaction = (await this.#database).transaction(STORE, mode);
    const request = work(transaction.objectStore(STORE));
    // Not left to the browser, which would wait for our answer: a page may be gone before it gives one.
    if (mode === "readwrite") transaction.commit?.();
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? new Error("The browser gave up a transaction."));
    });
  }

  #open(): Promise<IDBDatabase> {
    const factory = this.#factory;
    return new Promise((resolve, reject) => {
      if (factory === undefined) return reject(new Error("There is no IndexedDB here."));
      const request = factory.open(DATABASE, 1);
      const timer = setTimeout(() => reject(new Error("IndexedDB does not answer.")), OPEN_PATIENCE_MS);
      request.onupgradeneeded = () => void request.result.createObjectStore(STORE);
      request.onerror = () => (clearTimeout(timer), reject(request.error ?? new Error("IndexedDB is refused.")));
      request.onsuccess = () => {
        clearTimeout(timer);
        // A later version of this page in another tab must not wait for us.
        request.result.onversionchange = () => request.result.close();
        resolve(request.result);
      };
    });
  }
}

/** Whose things these are. Two identities in one browser never see each other's. */
export function scopeOf(as: string, session: string): string {
  return `${as}/${session}`;
}

function named(key: Key): string {
  return JSON.stringify(key);
}
