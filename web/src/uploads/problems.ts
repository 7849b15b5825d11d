/** What can be wrong with an upload, in words, beside what the server says. */
import { ownProblem } from "../wire/api";
import type { Problem } from "../wire/types";

export const TROUBLE = {
  changed: ownProblem("file-changed", "The file was changed or cannot be read any more. Pick it again.", true),
  lost: ownProblem("upload-expired", "What was sent is no longer there. Send the file again.", true, 410),
  unlike: ownProblem("proof-failed", "What arrived is not what was sent. Send the file again.", true),
  telling: ownProblem("private-not-removed", "Its location and other private details could not be removed. It is sent only if you choose the original.", false, 422),
  bound: ownProblem("original-refused", "This file still tells a place or other private details, and this organization does not take originals.", false, 422),
  ended: ownProblem("session-ended", "The session has ended.", false, 410),
};

export function tooLarge(limitBytes: number): Problem {
  return { ...ownProblem("file-too-large", "This file is larger than can be kept here.", false, 413), limit_bytes: limitBytes };
}

/** The server holds nothing of this upload any more: the only way on is from the beginning. */
export function isLost(problem: Problem | null): boolean {
  return problem !== null && ["upload-expired", "upload-unknown", "proof-failed", "id-reused"].includes(problem.code);
}
