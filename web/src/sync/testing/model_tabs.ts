/** The tabs of one browser, in one process: locks, news, and who is alive. */
import type { Tabs } from "../tabs";

export class ModelBrowser {
  readonly #tabs = new Set<ModelTabs>();
  readonly #queues = new Map<string, Promise<unknown>>();
  readonly #ears = new Set<{ tab: ModelTabs; topic: string; listener: (message: unknown) => void }>();
  /** How many run work of one name at the same time, at most. */
  mostAtOnce = 0;
  #running = 0;
  #opened = 0;

  tab(): ModelTabs {
    this.#opened += 1;
    const tab = new ModelTabs(this, `tab-${this.#opened}`);
    this.#tabs.add(tab);
    return tab;
  }

  close(tab: ModelTabs): void {
    this.#tabs.delete(tab);
  }

  alive(): Set<string> {
    return new Set([...this.#tabs].map((tab) => tab.mine));
  }

  run(name: string, work: (lost: AbortSignal) => Promise<void>): Promise<void> {
    const counted = async () => {
      this.#running += 1;
      this.mostAtOnce = Math.max(this.mostAtOnce, this.#running);
      await work(new AbortController().signal).finally(() => (this.#running -= 1));
    };
    const turn = (this.#queues.get(name) ?? Promise.resolve()).then(counted, counted);
    this.#queues.set(name, turn);
    return turn;
  }

  hear(tab: ModelTabs, topic: string, listener: (message: unknown) => void) {
    const ear = { tab, topic, listener };
    this.#ears.add(ear);
    const tell = (message: unknown) => {
      for (const other of this.#ears) {
        if (other.topic === topic && other !== ear) setTimeout(() => other.listener(structuredClone(message)), 1);
      }
    };
    return { tell, close: () => void this.#ears.delete(ear) };
  }
}

export class ModelTabs implements Tabs {
  readonly mine: string;
  readonly #browser: ModelBrowser;

  constructor(browser: ModelBrowser, mine: string) {
    this.#browser = browser;
    this.mine = mine;
  }

  exclusively(name: string, work: (lost: AbortSignal) => Promise<void>): Promise<void> {
    return this.#browser.run(name, work);
  }

  alive(): Promise<ReadonlySet<string>> {
    return Promise.resolve(this.#browser.alive());
  }

  hear(topic: string, listener: (message: unknown) => void) {
    return this.#browser.hear(this, topic, listener);
  }

  close(): void {
    this.#browser.close(this);
  }
}
