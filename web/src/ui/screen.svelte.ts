/** A question about the screen whose answer may change: a mouse is plugged in, a tablet is turned. */
export class Screen {
  #answer = $state(false);

  /** Call it while a component is set up. */
  constructor(question: string) {
    const asked = window.matchMedia(question);
    this.#answer = asked.matches;
    $effect(() => {
      const look = () => (this.#answer = asked.matches);
      asked.addEventListener("change", look);
      return () => asked.removeEventListener("change", look);
    });
  }

  get current(): boolean {
    return this.#answer;
  }
}
