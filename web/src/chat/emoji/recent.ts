/**
 * What somebody picked lately, and in which skin tone. It is kept where drafts are: customers keep nothing of a session when it
 * is over, members nothing when they sign out.
 */
import { TONES, type Tone } from "./tones";

const MOST = 18;

/** A text that outlives the page, as long as it may. */
export interface Kept {
  load(): Promise<string>;
  set(text: string): void;
}

interface Habits {
  tone: Tone;
  recent: readonly string[];
}

export class Recent {
  readonly #kept: Kept | null;
  #habits: Habits = { tone: 0, recent: [] };
  #loaded: Promise<void>;

  constructor(kept: Kept | null) {
    this.#kept = kept;
    this.#loaded = this.#load();
  }

  /** What was kept is here. */
  get ready(): Promise<void> {
    return this.#loaded;
  }

  /** The latest first. */
  get emoji(): readonly string[] {
    return this.#habits.recent;
  }

  get tone(): Tone {
    return this.#habits.tone;
  }

  setTone(tone: Tone): void {
    this.#write({ ...this.#habits, tone });
  }

  add(emoji: string): void {
    this.#write({ ...this.#habits, recent: [emoji, ...this.#habits.recent.filter((one) => one !== emoji)].slice(0, MOST) });
  }

  #write(habits: Habits): void {
    this.#habits = habits;
    this.#kept?.set(JSON.stringify(habits));
  }

  async #load(): Promise<void> {
    this.#habits = read((await this.#kept?.load()) ?? "");
  }
}

function read(text: string): Habits {
  try {
    const kept = JSON.parse(text || "null") as Partial<Habits> | null;
    const recent = Array.isArray(kept?.recent) ? kept.recent.filter((one) => typeof one === "string") : [];
    return { tone: TONES.find((tone) => tone === kept?.tone) ?? 0, recent: recent.slice(0, MOST) };
  } catch {
    return { tone: 0, recent: [] }; // Another version wrote it: as if it were the first time.
  }
}
