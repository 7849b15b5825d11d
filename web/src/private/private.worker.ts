/** Looks for what pictures tell beside themselves, away from the page. */
import { NotUnderstood, removalOf, type Removal } from "./removal";

export type Ask = { id: number; file: File };
export type Told = { id: number; removal: Removal | null } | { id: number; failed: "not-understood" | "unreadable" };

self.onmessage = async ({ data: { id, file } }: MessageEvent<Ask>) => {
  try {
    tell({ id, removal: await removalOf(file) });
  } catch (error) {
    console.info("What this picture tells could not be found out.", error);
    tell({ id, failed: error instanceof NotUnderstood ? "not-understood" : "unreadable" });
  }
};

function tell(told: Told): void {
  self.postMessage(told);
}
