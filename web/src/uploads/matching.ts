/** Which of several files belongs to which upload that asks for its file again: known by content, however they are called now. */
import type { Item } from "./item.svelte";

/** What a file says of itself, asked once: browsers ask the disk for it each time. */
interface Found {
  readonly file: File;
  readonly name: string;
  readonly size: number;
  readonly lastModified: number;
}

const ASKED_AT_ONCE = 25;

/** Files that are nobody's are left alone, and so are items whose file is not among them. */
export async function* matched(items: readonly Item[], files: readonly File[]): AsyncGenerator<[Item, File]> {
  const left = await bySize(files);
  for (const item of items) {
    const same = left.get(item.picked_bytes) ?? [];
    for (const found of likelyFirst(item, same)) {
      if (!(await item.isSame(found.file))) continue;
      same.splice(same.indexOf(found), 1);
      yield [item, found.file];
      break;
    }
  }
}

/** Those that look the same come first: of two copies each finds its own. */
function likelyFirst(item: Item, same: readonly Found[]): Found[] {
  const alike = same.filter((found) => item.looksSame(found));
  return item.mark === null ? alike : [...alike, ...same.filter((found) => !alike.includes(found))];
}

async function bySize(files: readonly File[]): Promise<Map<number, Found[]>> {
  const sizes = new Map<number, Found[]>();
  for (const [at, file] of files.entries()) {
    const { name, size, lastModified } = file;
    const found = { file, name, size, lastModified };
    if (!sizes.get(size)?.push(found)) sizes.set(size, [found]);
    // The page breathes in between.
    if (at % ASKED_AT_ONCE === ASKED_AT_ONCE - 1) await new Promise((resolve) => setTimeout(resolve));
  }
  return sizes;
}
