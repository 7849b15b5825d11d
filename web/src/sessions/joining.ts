/**
 * The customer's way in, by link or by code. Plain requests and no state, so that the join page stays small.
 */
import { Refusal, type Api } from "../wire/api";
import type { DeviceReply, JoinLook, Joined, Knocked, WaitAnswer } from "../wire/types";

/** Takes the secret out of the address and cleans the address, so that it stays in no history and no screenshot. */
export function takeSecret(place: Location = location, past: History = history): string {
  const secret = place.hash.slice(1);
  if (secret !== "") past.replaceState(null, "", place.pathname + place.search);
  return secret;
}

export function look(api: Api, secret: string): Promise<JoinLook> {
  return api.post<JoinLook>("/api/join/look", { secret });
}

/**
 * What the page proves itself with when an answer was lost: made before it first asks, kept until it is in, so that asking
 * again finds the seat or the place in the lobby that the first request took.
 */
export function newClaim(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function join(api: Api, secret: string, name: string, claim: string): Promise<Joined> {
  return api.post<Joined>("/api/join", { secret, name, claim });
}

/** People write codes with spaces and dashes; only the digits count. Null when they are not nine. */
export function digitsOf(code: string): string | null {
  const digits = code.replace(/[\s\u2010-\u2015.-]/g, "");
  return /^\d{9}$/.test(digits) ? digits : null;
}

export function knock(api: Api, code: string, name: string, claim: string): Promise<Knocked> {
  return api.post<Knocked>("/api/join/knock", { code, name, claim });
}

export interface WaitOptions {
  signal?: AbortSignal;
  /** Told whenever the line to the server changes, so that the page can say that it is trying again. */
  onLine?: (up: boolean) => void;
}

/** Longer than the server's long poll of 25 s. */
const WAIT_PATIENCE_MS = 40_000;

/** Asks to be let in as whoever took the link's seat. */
export function askAsDevice(api: Api, secret: string, claim: string): Promise<DeviceReply> {
  return api.post<DeviceReply>("/api/join/device", { secret, claim });
}

/** Waits until a technician has answered the knock. A lost line is tried again; any other refusal rejects. */
export function waitForAnswer(api: Api, wait: string, options: WaitOptions = {}): Promise<WaitAnswer> {
  return poll<WaitAnswer>(api, "/api/join/wait", wait, options);
}

/** The same for a second device, which the first one may answer too. */
export function waitForDevice(api: Api, claim: string, options: WaitOptions = {}): Promise<DeviceReply> {
  return poll<DeviceReply>(api, "/api/join/device/wait", claim, options);
}

async function poll<T extends { state: string }>(api: Api, path: string, wait: string, options: WaitOptions): Promise<T> {
  for (let failures = 0; ; ) {
    try {
      const answer = await api.post<T>(path, { wait }, pollOptions(options.signal));
      options.onLine?.(true);
      failures = 0;
      if (answer.state !== "waiting") return answer;
    } catch (error) {
      const refusal = Refusal.of(error);
      if (!refusal.retryable) throw refusal;
      options.onLine?.(false);
      failures += 1;
      await pause(refusal, failures, options.signal);
    }
  }
}

function pollOptions(signal: AbortSignal | undefined) {
  return signal ? { signal, patience_ms: WAIT_PATIENCE_MS } : { patience_ms: WAIT_PATIENCE_MS };
}

/** Full jitter, 8 s at most, unless the server named a time. */
function pause(refusal: Refusal, failures: number, signal: AbortSignal | undefined): Promise<void> {
  const upTo = Math.min(8_000, 500 * 2 ** (failures - 1));
  const ms = refusal.retry_after_s !== undefined ? refusal.retry_after_s * 1000 : 250 + Math.random() * upTo;
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
