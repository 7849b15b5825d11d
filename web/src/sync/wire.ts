/** What the live line needs of the world, and the browser's version of it. Tests give another one. */
import type { Api } from "../wire/api";
import type { Cursor } from "../wire/types";
import { onWake } from "./waking";

export interface Position {
  cursor: Cursor | null;
  oldest: number;
}

export interface SocketEvents {
  text(data: unknown): void;
  closed(): void;
}

export interface Socket {
  send(text: string): void;
  /** Says nothing more afterwards. */
  close(): void;
}

export interface Wire {
  /** Rejects with a `Refusal`, as do the next two. */
  ticket(): Promise<string>;
  /** Opens a socket that shows this ticket first. */
  open(ticket: string, events: SocketEvents): Socket;
  changes(session: string, position: Position, wait_s: number, signal: AbortSignal): Promise<unknown>;
  post(name: string, args: unknown): Promise<unknown>;
  /** Calls whenever what we know of the network may be out of date, or that it is gone; answers how to stop. */
  onWake(listener: (isGone: boolean) => void): () => void;
}

export class BrowserWire implements Wire {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  async ticket(): Promise<string> {
    const { ticket } = await this.#api.post<{ ticket: string }>("/api/tickets", {}, { patience_ms: 5_000 });
    return ticket;
  }

  open(ticket: string, events: SocketEvents): Socket {
    const socket = new WebSocket(socketAddress());
    socket.onopen = () => socket.send(JSON.stringify({ t: "ticket", ticket }));
    socket.onmessage = (event) => events.text(event.data);
    socket.onclose = () => events.closed();
    const close = () => {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    };
    const send = (text: string) => {
      // Before it is open there is nothing to say, and a closing one takes nothing any more.
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    };
    return { send, close };
  }

  changes(session: string, position: Position, wait_s: number, signal: AbortSignal): Promise<unknown> {
    const query = new URLSearchParams({ oldest: String(position.oldest), wait: String(wait_s) });
    for (const [name, value] of Object.entries(position.cursor ?? {})) query.set(name, String(value));
    const path = `/api/sessions/${encodeURIComponent(session)}/changes?${query}`;
    return this.#api.get(path, { signal, patience_ms: (wait_s + 15) * 1000 });
  }

  post(name: string, args: unknown): Promise<unknown> {
    return this.#api.post(`/api/do/${name}`, args);
  }

  onWake(listener: (isGone: boolean) => void): () => void {
    return onWake(listener);
  }
}

function socketAddress(): string {
  const address = new URL("/api/socket", location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  return address.href;
}
