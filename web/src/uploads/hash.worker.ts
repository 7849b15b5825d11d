/** Hashes files beside the page, one after the other, so that neither typing nor sending waits. */
import { sha256Of } from "./sha256";

export type Ask = { hash: Blob; id: string } | { cancel: string };
export type Told = { id: string; sha256: string } | { id: string; failed: string };

const cancelled = new Set<string>();
let last: Promise<void> = Promise.resolve();

self.onmessage = (event: MessageEvent<Ask>) => {
  const ask = event.data;
  if ("cancel" in ask) cancelled.add(ask.cancel);
  else last = last.then(() => hash(ask.id, ask.hash));
};

async function hash(id: string, file: Blob): Promise<void> {
  try {
    const sha256 = await sha256Of(file, () => cancelled.has(id));
    if (sha256 !== null) tell({ id, sha256 });
  } catch (error) {
    tell({ id, failed: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
  }
  cancelled.delete(id);
}

function tell(told: Told): void {
  self.postMessage(told);
}
