/** The four measurements of the way between this page and the desk. Each answers with what it found; none throws. */
import type { Api } from "../wire/api";
import type { BodyArrived, ConnectionSeen } from "../wire/server";
import { judge, refused } from "./judge";

/** As large as the pieces in which files are sent. */
const PIECE_BYTES = 32 * 1024 * 1024;
const LOOK_EVERY_MS = 150;
const SOCKET_PATIENCE_MS = 8_000;
/** The halves of the answer are two seconds apart. */
const APART_MS = 1_000;

const BODY = "/api/connection/body";

export type Flow = "passes" | "collected" | "unknown";
export type Piece = Flow | "limited" | "origin";

/** How the desk sees us; null if it did not say. */
export async function seen(api: Api): Promise<ConnectionSeen | null> {
  return api.get<ConnectionSeen>("/api/connection").catch(() => null);
}

export function socketOpens(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/socket`);
    const done = (opened: boolean) => {
      clearTimeout(timer);
      socket.close();
      resolve(opened);
    };
    const timer = setTimeout(() => done(false), SOCKET_PATIENCE_MS);
    socket.onopen = () => done(true);
    socket.onerror = () => done(false);
  });
}

export async function answersFlow(api: Api): Promise<Flow> {
  try {
    const answer = await fetch("/api/connection/answer", { headers: { "Deskside-As": api.as }, cache: "no-store" });
    const reader = answer.body?.getReader();
    if (!answer.ok || reader === undefined) return "unknown";
    await reader.read();
    const first = performance.now();
    while (!(await reader.read()).done);
    return performance.now() - first > APART_MS ? "passes" : "collected";
  } catch {
    return "unknown";
  }
}

/** Sends a large piece and asks beside it how much of it is there. */
export async function piecesFlow(api: Api): Promise<Piece> {
  await takeNoMore(api);
  const piece = new Sending(api);
  const began = performance.now();
  let since: number | null = null;
  try {
    while (true) {
      const { bytes: arrived } = await api.get<BodyArrived>(BODY);
      if (piece.status !== null) return refused(piece.status, piece.code);
      const now = performance.now();
      if (arrived > 0) since ??= now;
      const { sent } = piece;
      const times = { since_ms: now - (since ?? now), elapsed_ms: now - began };
      const verdict = judge({ arrived, sent, total: PIECE_BYTES, ...times });
      if (verdict !== null) return verdict;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  } catch {
    return "unknown";
  } finally {
    piece.stop();
    await takeNoMore(api);
  }
}

async function takeNoMore(api: Api): Promise<void> {
  await fetch(BODY, { method: "DELETE", headers: { "Deskside-As": api.as } }).catch(() => undefined);
}

/** The large body on its way. Only the older kind of request says how much of it has left. */
class Sending {
  sent = 0;
  /** Of the answer, once there is one; 0 when the connection broke. */
  status: number | null = null;
  code = "";
  readonly #request = new XMLHttpRequest();

  constructor(api: Api) {
    const request = this.#request;
    request.upload.onprogress = (event) => (this.sent = event.loaded);
    request.onloadend = () => {
      this.code = codeIn(request.responseText);
      this.status = request.status;
    };
    request.open("POST", BODY);
    request.setRequestHeader("Deskside-As", api.as);
    request.setRequestHeader("Content-Type", "application/offset+octet-stream");
    request.send(new Blob([new Uint8Array(PIECE_BYTES)]));
  }

  stop(): void {
    this.#request.onloadend = null;
    this.#request.abort();
  }
}

function codeIn(text: string): string {
  try {
    const { code } = JSON.parse(text) as { code?: unknown };
    return typeof code === "string" ? code : "";
  } catch {
    return "";
  }
}
