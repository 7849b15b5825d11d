/**
 * Requests to the server: JSON in, JSON out, the identity named in every one, and every failure turned into one kind of
 * error that carries the server's problem. It knows no feature and imports nothing, because the join page loads it first.
 */
import type { Args, CommandName, Problem, Result } from "./types";

/** How long a request may take before we say `timeout`; the long polls bring their own. */
const PATIENCE_MS = 15_000;

/** Why something was refused. Our own codes: `offline` (no answer came), `timeout`, `unreadable`, `cancelled`. */
export class Refusal extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.title);
    this.name = "Refusal";
    this.problem = problem;
  }

  get code(): string {
    return this.problem.code;
  }
  get title(): string {
    return this.problem.title;
  }
  get detail(): string | undefined {
    return this.problem.detail;
  }
  get status(): number {
    return this.problem.status;
  }
  get retryable(): boolean {
    return this.problem.retryable;
  }
  get retry_after_s(): number | undefined {
    return this.problem.retry_after_s;
  }

  /** What a person may do about it is the caller's to say; anything that is no refusal yet becomes one here. */
  static of(error: unknown): Refusal {
    return error instanceof Refusal ? error : new Refusal(ownProblem("unexpected", String(error), false));
  }
}

export interface RequestOptions {
  signal?: AbortSignal;
  patience_ms?: number;
  /** Lets a small request outlive the page, as a read mark on leaving does. */
  keepalive?: boolean;
}

/** One identity's way to the server. `as` is `nobody`, `staff` or a session's id. */
export class Api {
  readonly as: string;
  readonly #fetch: typeof fetch;

  constructor(as: string, fetcher: typeof fetch = (input, init) => fetch(input, init)) {
    this.as = as;
    this.#fetch = fetcher;
  }

  get<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return this.#request<T>("GET", path, undefined, options);
  }

  post<T>(path: string, body: unknown = {}, options: RequestOptions = {}): Promise<T> {
    return this.#request<T>("POST", path, body, options);
  }

  /** A command over HTTP; `Live.do` is the same through the socket. */
  do<N extends CommandName>(name: N, args: Args<N>, options: RequestOptions = {}): Promise<Result<N>> {
    return this.post<Result<N>>(`/api/do/${name}`, args, options);
  }

  async #request<T>(method: string, path: string, body: unknown, options: RequestOptions): Promise<T> {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort("timeout"), options.patience_ms ?? PATIENCE_MS);
    const passOn = () => patience.abort("cancelled");
    options.signal?.addEventListener("abort", passOn);
    if (options.signal?.aborted) passOn();
    try {
      const response = await this.#fetch(path, {
        method,
        headers: headersFor(this.as, body),
        body: body === undefined ? null : JSON.stringify(body),
        credentials: "same-origin",
        cache: "no-store",
        keepalive: options.keepalive ?? false,
        signal: patience.signal,
      });
      return await readAnswer<T>(response);
    } catch (error) {
      throw refusalFor(error, patience.signal);
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", passOn);
    }
  }
}

function headersFor(as: string, body: unknown): Record<string, string> {
  const headers: Record<string, string> = { "Deskside-As": as, Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  return headers;
}

async function readAnswer<T>(response: Response): Promise<T> {
  const text = await response.text();
  if (!response.ok) throw new Refusal(problemIn(text, response));
  if (text === "") return undefined as T;
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new Refusal(ownProblem("unreadable", "The answer could not be read.", true, response.status));
  }
}

/** A proxy in between may answer in HTML; that still becomes a problem with the status it had. */
function problemIn(text: string, response: Response): Problem {
  const problem = parsed(text);
  if (isProblem(problem)) return { ...problem, status: problem.status ?? response.status };
  const retryable = response.status >= 500 || response.status === 429 || response.status === 408;
  const own = ownProblem("unreadable", `The server answered ${response.status}.`, retryable, response.status);
  const wait = Number(response.headers.get("Retry-After"));
  return wait > 0 ? { ...own, retry_after_s: wait } : own;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function isProblem(value: unknown): value is Problem {
  if (typeof value !== "object" || value === null) return false;
  const { code, title } = value as Record<string, unknown>;
  return typeof code === "string" && typeof title === "string";
}

export function ownProblem(code: string, title: string, retryable: boolean, status = 0): Problem {
  return { code, title, status, retryable };
}

function refusalFor(error: unknown, signal: AbortSignal): Refusal {
  if (error instanceof Refusal) return error;
  if (signal.aborted && signal.reason === "timeout") {
    return new Refusal(ownProblem("timeout", "The server took too long to answer.", true));
  }
  if (signal.aborted) return new Refusal(ownProblem("cancelled", "The request was cancelled.", false));
  return new Refusal(ownProblem("offline", "The server could not be reached.", true));
}
