/** Which uploads move at the moment: as many as there are slots, in the order in which they stand. */
import type { Engine } from "./engine";
import type { Item } from "./item.svelte";
import type { Runner } from "./runner";
import type { Slots } from "./slots";

export interface MovingOptions {
  slots: Slots;
  items(): readonly Item[];
  /** Null until what moves bytes is here. */
  engine(): Engine | null;
  onBegin(item: Item): void;
  onChange(item: Item): void;
}

export class Moving {
  readonly #options: MovingOptions;
  readonly #runners = new Map<string, Runner>();
  readonly #unlisten: () => void;
  #over = false;

  constructor(options: MovingOptions) {
    this.#options = options;
    this.#unlisten = options.slots.onFree(() => this.pump());
  }

  /** What stands first is sent first. */
  pump(): void {
    const engine = this.#options.engine();
    if (this.#over || engine === null) return;
    for (const item of this.#options.items()) {
      if (item.state !== "queued" || !item.measured || this.#runners.has(item.id)) continue;
      const release = this.#options.slots.take();
      if (release === null) return;
      this.#run(item, engine, release);
    }
  }

  stop(item: Item): void {
    this.#runners.get(item.id)?.stop();
    this.#runners.delete(item.id);
  }

  /** Something about the network may have changed. */
  nudge(): void {
    for (const runner of this.#runners.values()) runner.nudge();
  }

  close(): void {
    this.#over = true;
    this.#unlisten();
    for (const runner of [...this.#runners.values()]) runner.stop();
    this.#runners.clear();
  }

  #run(item: Item, engine: Engine, release: () => void): void {
    this.#options.onBegin(item);
    const runner = engine.runner(item, () => this.#options.onChange(item));
    this.#runners.set(item.id, runner);
    const ended = () => {
      if (this.#runners.get(item.id) === runner) this.#runners.delete(item.id);
      this.pump();
    };
    void runner.run(release).finally(ended);
  }
}
