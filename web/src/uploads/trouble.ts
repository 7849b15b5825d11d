/** What to do when an upload's request went wrong: try again, give up, or begin anew. Pure. */
import { isProblem, ownProblem } from "../wire/api";
import type { Problem } from "../wire/types";

/** A request of the upload protocol that did not succeed. Without a status no answer came. */
export class TransferFailure extends Error {
  readonly status: number;
  readonly method: string;
  readonly body: string;
  readonly retryAfterS: number;

  constructor(method: string, status = 0, body = "", retryAfterS = 0) {
    super(`${method} ended with ${status}`);
    this.name = "TransferFailure";
    this.status = status;
    this.method = method;
    this.body = body;
    this.retryAfterS = retryAfterS;
  }
}

/**
 * `again`: goes on by itself from the last confirmed byte. `fail`: a person must know. `ask`: the answer had no words (a
 * `HEAD` has none), so the reason has to be asked for.
 */
export type Verdict =
  | { then: "again"; afterS: number; problem: Problem }
  | { then: "fail"; problem: Problem }
  | { then: "ask"; status: number };

const PASSING = new Set([408, 423, 425, 429, 500, 502, 503, 504]);
/** Nothing a person does here makes these succeed. */
const FINAL = new Set(["session-ended", "session-unknown", "removed", "left", "file-too-large", "file-type-refused", "not-allowed", "private-not-removed", "original-refused"]);

export function judge(failure: TransferFailure): Verdict {
  const problem = problemIn(failure);
  const { status, method } = failure;
  if (isPassing(failure, problem)) {
    return { then: "again", afterS: problem?.retry_after_s ?? failure.retryAfterS, problem: problem ?? passing(status) };
  }
  if (problem !== null) return { then: "fail", problem: forPerson(problem) };
  if (method === "HEAD") return { then: "ask", status };
  return { then: "fail", problem: ownProblem("upload-refused", `The server refused the file (${status}).`, true, status) };
}

function isPassing({ status, method }: TransferFailure, problem: Problem | null): boolean {
  if (status === 0 || PASSING.has(status)) return true;
  // Another place than we thought, or an older request of ours still lets go: asking for the offset settles it.
  if (status === 409 && method !== "POST" && !FINAL.has(problem?.code ?? "")) return true;
  // A full disk is for an administrator; trying again for hours would only hide it.
  return problem?.retryable === true && status !== 507;
}

/** `retryable` then says whether a person may try again. */
export function forPerson(problem: Problem): Problem {
  return { ...problem, retryable: !FINAL.has(problem.code) };
}

function passing(status: number): Problem {
  if (status === 0) return ownProblem("offline", "The server could not be reached.", true);
  return ownProblem("server-busy", "The server is busy. It goes on by itself.", true, status);
}

function problemIn(failure: TransferFailure): Problem | null {
  try {
    const value: unknown = JSON.parse(failure.body);
    return isProblem(value) ? { ...value, status: failure.status } : null;
  } catch {
    return null;
  }
}
