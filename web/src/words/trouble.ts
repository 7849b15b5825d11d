// What people are told when a request failed. The server's own sentence is the best one there is; where none arrived, or
// where it does not know itself what happened, we say what is safe.

import { common } from "./en/common.ts";

interface Failure {
  readonly code: string;
  readonly title: string;
  readonly status: number;
}

const NO_ANSWER = new Set(["offline", "timeout"]);
const NOT_UNDERSTOOD = new Set(["unreadable", "unexpected"]);

export function trouble(failure: Failure): string {
  if (NO_ANSWER.has(failure.code)) return common.noConnection;
  return NOT_UNDERSTOOD.has(failure.code) ? common.serverTrouble : failure.title;
}
