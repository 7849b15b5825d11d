/**
 * What is said aloud of files on their way: when they begin, when they have arrived, and when something is wrong. Of many in
 * one message only the first and the last are heard. To be called while a component is set up.
 */
import { untrack } from "svelte";

import type { Announcer } from "../../ui/announcements.svelte";
import type { Uploads } from "../../uploads/late.svelte";
import type { UploadItem, UploadState } from "../../uploads/queue.svelte";
import { uploads as words } from "../../words/index";
import { trouble } from "../../words/trouble";

/** So many of one message are said one by one. */
const SAID_SINGLY = 3;

export function tellUploads(of: () => Uploads, announcer: Announcer): void {
  const before = new Map<string, UploadState>();
  const begun = new Set<string>();
  $effect(() => {
    const uploads = of();
    const look = () => untrack(() => lookAt(uploads.items));
    look();
    return uploads.onChange(look);
  });

  function lookAt(items: readonly UploadItem[]): void {
    const totals = new Map<string, { all: number; done: number }>();
    for (const { draft, state } of items) {
      const total = totals.get(draft) ?? { all: 0, done: 0 };
      totals.set(draft, { all: total.all + 1, done: total.done + (state === "done" ? 1 : 0) });
    }
    for (const item of items) {
      const was = before.get(item.id);
      before.set(item.id, item.state);
      if (was !== item.state) tell(item, was, totals.get(item.draft) ?? { all: 1, done: 0 });
    }
  }

  function tell(item: UploadItem, was: UploadState | undefined, { all, done }: { all: number; done: number }): void {
    const starts = item.state === "uploading" && (was === undefined || was === "queued");
    const arrives = item.state === "done" && was !== undefined;
    if (item.state === "failed") announcer.alarm(words.uploadTrouble(item.name, item.problem ? trouble(item.problem) : words.uploadFailed));
    else if (all <= SAID_SINGLY) {
      if (starts) announcer.say(words.uploadStarted(item.name));
      else if (arrives) announcer.say(words.uploadDone(item.name));
    } else if (starts && !begun.has(item.draft)) {
      begun.add(item.draft);
      announcer.say(words.filesStarted(all));
    } else if (arrives && done === all) announcer.say(words.arrivedOf(done, all));
  }
}
