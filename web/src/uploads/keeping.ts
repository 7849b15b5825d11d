/**
 * What this browser keeps of a session's uploads over a reload: each as it stands now. What changed is written at once, and what
 * changes while the browser is busy writing goes together, so that a thousand files cost no more than they have to.
 */
import type { Device } from "../sync/device";
import type { Item, KeptUpload } from "./item.svelte";
import { UPLOAD, WITHDRAWN } from "./kept";
import type { Withdrawal } from "./withdrawals";

/** So many transactions may be under way. What is asked of the browser outlives the page, so it is asked soon; more only wait there. */
const MOST_AT_ONCE = 3;
const ERASED_AT_ONCE = 100;

export class KeptUploads {
  readonly #device: Device;
  readonly #scope: string;
  readonly #changed = new Set<Item>();
  /** As they were written last: most changes of an item are none of what is kept. */
  readonly #written = new WeakMap<Item, string>();
  readonly #gone: string[] = [];
  #erasing: ReturnType<typeof setTimeout> | undefined;
  #writing = 0;
  #soon = false;
  #over = false;

  constructor(device: Device, scope: string) {
    this.#device = device;
    this.#scope = scope;
  }

  /** Something of it may be new. */
  keep(item: Item): void {
    if (this.#over) return;
    this.#changed.add(item);
    this.#write();
  }

  forget(items: readonly Item[]): void {
    for (const item of items) this.#changed.delete(item);
    this.#gone.push(...items.map((item) => item.id));
    // Of a thousand it takes a while, and the turn in which their message is posted has enough to do.
    if (this.#gone.length > ERASED_AT_ONCE) this.#erasing ??= setTimeout(() => this.#erase());
    else this.#erase();
  }

  withdrawn(): Promise<Withdrawal[]> {
    return this.#device.keep.list<Withdrawal>(this.#scope, WITHDRAWN);
  }

  /** Takes over what pages left that are no more. Two that open at once do it one after the other; each upload has one owner. */
  async adopt(): Promise<KeptUpload[]> {
    const { keep, tabs } = this.#device;
    const orphans: KeptUpload[] = [];
    await tabs.exclusively(`${UPLOAD}/${this.#scope}`, async () => {
      const alive = await tabs.alive();
      for (const kept of await keep.list<KeptUpload>(this.#scope, UPLOAD)) {
        if (!alive.has(kept.tab)) orphans.push({ ...kept, tab: tabs.mine });
      }
      await keep.putAll(this.#scope, UPLOAD, orphans.map((adopted) => [adopted.id, adopted]));
    });
    return orphans;
  }

  /** The page goes: what is not written yet is written now. */
  close(): void {
    void this.#writeNews();
    this.#erase();
    this.#over = true;
  }

  /** The session is over: whoever erases what was kept finds nothing written after it. */
  end(): void {
    this.#changed.clear();
    this.#over = true;
  }

  /** Whatever else changes in this turn is written with it. */
  #write(): void {
    if (this.#soon || this.#changed.size === 0 || this.#writing === MOST_AT_ONCE) return;
    this.#soon = true;
    queueMicrotask(() => {
      this.#soon = false;
      this.#writing += 1;
      const written = () => ((this.#writing -= 1), this.#write());
      void this.#writeNews().finally(written);
    });
  }

  #erase(): void {
    clearTimeout(this.#erasing);
    this.#erasing = undefined;
    void this.#device.keep.deleteAll(this.#scope, UPLOAD, this.#gone.splice(0));
  }

  #writeNews(): Promise<void> {
    const { keep, tabs } = this.#device;
    const news: [string, KeptUpload][] = [];
    for (const item of this.#changed) {
      const kept = item.kept(tabs.mine);
      const text = JSON.stringify(kept);
      if (this.#written.get(item) === text) continue;
      this.#written.set(item, text);
      news.push([item.id, kept]);
    }
    this.#changed.clear();
    return keep.putAll(this.#scope, UPLOAD, news);
  }
}
