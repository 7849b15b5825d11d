/**
 * What earlier pages of this browser left on its way: their files have to be picked again, because no browser lets a page
 * keep them.
 */
import { Refusal } from "../wire/api";
import type { Upload } from "../wire/types";
import { Item, type KeptUpload } from "./item.svelte";
import type { UploadServer } from "./server";

/** Never rejects: what the server cannot be asked about now shows what is known here. */
export async function restored(kept: readonly KeptUpload[], server: UploadServer): Promise<Item[]> {
  if (kept.length === 0) return [];
  const unfinished = await server.unfinished().catch(unanswered);
  const items: Item[] = [];
  for (const one of kept) items.push(await place(one, unfinished, server));
  return items;
}

async function place(kept: KeptUpload, unfinished: Upload[] | null, server: UploadServer): Promise<Item> {
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
