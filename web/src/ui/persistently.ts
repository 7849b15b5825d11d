const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

/** For what the page cannot do without and the network may not bring at once: tries again, less and less often. */
export async function persistently<T>(load: () => Promise<T>): Promise<T> {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    try {
      return await load();
    } catch (error) {
      console.info("A part of the page could not be loaded yet.", error);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
