/**
 * What earlier pages of this browser left on its way: their files have to be picked again, because no browser lets a page
 * keep them. Pages that are still open keep what is theirs.
 */
import type { Keep } from "../sync/keep";
import type { Tabs } from "../sync/tabs";
import { Refusal } from "../wire/api";
import type { Upload } from "../wire/types";
import { Item, type KeptUpload } from "./item.svelte";
import type { UploadServer } from "./server";

export interface RestoreOptions {
  keep: Keep;
  tabs: Tabs;
  scope: string;
  kind: string;
  server: UploadServer;
}

/** Never rejects: what the server cannot be asked about now shows what is known here. */
export async function restore(options: RestoreOptions): Promise<Item[]> {
  const orphans = await adopt(options);
  if (orphans.length === 0) return [];
  const unfinished = await options.server.unfinished().catch(unanswered);
  const items: Item[] = [];
  for (const kept of orphans) items.push(await restored(kept, unfinished, options.server));
  return items;
}

/** Two pages that open at once take over one after the other, so that each upload has one owner. */
async function adopt({ keep, tabs, scope, kind }: RestoreOptions): Promise<KeptUpload[]> {
  const orphans: KeptUpload[] = [];
  await tabs.exclusively(`${kind}/${scope}`, async () => {
    const alive = await tabs.alive();
    for (const kept of await keep.list<KeptUpload>(scope, kind)) {
      if (alive.has(kept.tab)) continue;
      const adopted = { ...kept, tab: tabs.mine };
      await keep.put(scope, kind, kept.id, adopted);
      orphans.push(adopted);
    }
  });
  return orphans;
}

async function restored(kept: KeptUpload, unfinished: Upload[] | null, server: UploadServer): Promise<Item> {
  const item = Item.restored(kept);
  if (kept.done || unfinished === null) return item;
  const known = unfinished.find((upload) => upload.client_id === kept.client_id || kept.url?.endsWith(`/${upload.id}`));
  if (known) {
    item.setUrl(kept.url ?? `/api/uploads/${known.id}`);
    item.confirm(known.offset_bytes);
  } else if (kept.url !== null) {
    await ask(item, kept.url, server);
  }
  return item;
}

/** Not among the unfinished ones: either it arrived when nobody looked any more, or it waited too long. */
async function ask(item: Item, url: string, server: UploadServer): Promise<void> {
  const standing = await server.standing(url).catch(unanswered);
  if (standing?.is === "finished") {
    item.state = "done";
    item.needsFile = false;
    item.arrived();
  } else if (standing?.is === "gone") {
    item.startOver();
  }
}

function unanswered(error: unknown): null {
  console.info("What the server has of earlier uploads is not known now.", Refusal.of(error).code);
  return null;
}
