/**
 * A part of the page that comes when it is first needed, so that a customer on a bad line can read and write before it is
 * here. It is asked for until it comes: whoever pressed a button while the network was away still gets what it opens.
 */
import { persistently } from "./persistently";

export class Later<T> {
  #part: T | null = $state.raw(null);
  #coming: Promise<T> | null = null;
  readonly #load: () => Promise<T>;

  /** `first` is what has to be here before the part can be shown: its words. */
  constructor(load: () => Promise<T>, first: () => Promise<unknown> = async () => {}) {
    this.#load = async () => (await Promise.all([load(), first()]))[0];
  }

  /** Null until it is here. Looking asks for it, and what looked shows it when it has come. */
  get now(): T | null {
    void this.come();
    return this.#part;
  }

  come(): Promise<T> {
    return (this.#coming ??= persistently(this.#load).then((part) => (this.#part = part)));
  }
}
