/**
 * What earlier pages of this browser left on its way. What arrived when nobody looked any more is known to the server; the files of
 * the others have to be picked again, because no browser lets a page keep their bytes.
 */
import { Refusal } from "../wire/api";
import type { UploadStanding } from "../wire/types";
import { Item, type KeptUpload } from "./item.svelte";
import type { UploadServer } from "./server";

/** Never rejects: what the server cannot be asked about now shows what is known here. */
export async function restored(kept: readonly KeptUpload[], server: UploadServer): Promise<Item[]> {
  const open = kept.filter(({ done }) => !done).map(({ client_id }) => client_id);
  const standing = open.length === 0 ? new Map<string, UploadStanding>() : await server.standing(open).catch(unanswered);
  const items: Item[] = [];
  for (const one of kept) items.push(await place(one, standing, server));
  return items;
}

async function place(kept: KeptUpload, standing: Map<string, UploadStanding> | null, server: UploadServer): Promise<Item> {
  const item = Item.restored(kept);
  if (kept.done || standing === null) return item;
  const known = standing.get(kept.client_id);
  if (known === undefined) {
    // It waited too long. One that never got an address may be heard of yet, under the id that it was begun with.
    if (kept.url !== null) item.startOver();
    return item;
  }
  item.size_bytes = known.size_bytes;
  item.setUrl(`/api/uploads/${known.id}`);
  item.confirm(known.offset_bytes);
  if (known.finished || (known.offset_bytes === known.size_bytes && (await server.finish(item.url ?? "")))) {
    Object.assign(item, { state: "done", needsFile: false, proven: known.proven });
    item.arrived();
  }
  return item;
}

function unanswered(error: unknown): null {
  console.info("What the server has of earlier uploads is not known now.", Refusal.of(error).code);
  return null;
}
