// What people are told when a request failed. The server's own sentence is the best one there is; where none arrived, or
// where it does not know itself what happened, we say what is safe.

import { isProblem, Refusal } from "../wire/api";
import { common } from "./index";

const NO_ANSWER = new Set(["offline", "timeout"]);
const NOT_UNDERSTOOD = new Set(["unreadable", "unexpected"]);

/** Of a `Refusal`, of the problem inside one, or of whatever else was thrown. */
export function trouble(error: unknown): string {
  const { code, title } = isProblem(error) ? error : Refusal.of(error);
  if (NO_ANSWER.has(code)) return common.noConnection;
  return NOT_UNDERSTOOD.has(code) ? common.serverTrouble : title;
}
