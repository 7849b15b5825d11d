/**
 * What people are told when a request failed: by its code in the language of the page, else the server's own sentence,
 * which is English. Where none arrived, or where it does not know itself what happened, we say what is safe.
 */
import { isProblem, Refusal } from "../wire/api";
import { common, problems } from "./index";

const NO_ANSWER = new Set(["offline", "timeout"]);
const NOT_UNDERSTOOD = new Set(["unreadable", "unexpected"]);

/** Of a `Refusal`, of the problem inside one, or of whatever else was thrown. */
export function trouble(error: unknown): string {
  const { code, title } = isProblem(error) ? error : Refusal.of(error);
  if (NO_ANSWER.has(code)) return common.noConnection;
  if (NOT_UNDERSTOOD.has(code)) return common.serverTrouble;
  return problems[code as keyof typeof problems] ?? title;
}
