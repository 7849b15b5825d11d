/** A tus 1.0 server over real HTTP, in memory, as docs/protocol.md describes ours, with every kind of bad luck on demand. */
import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

import type { Words } from "../../wire/types";

interface Held {
  id: string;
  size: number;
  bytes: Buffer;
  metadata: Record<string, string>;
}

export interface Refuse {
  status: number;
  body?: object;
  headers?: Record<string, string>;
}

/** What happens to the next request of a method, in order. `cut`: after so many bytes the line breaks. */
export type Luck = Refuse | { cut: number } | { lose: true } | { hang: true };

export class ModelUploads {
  readonly uploads = new Map<string, Held>();
  readonly log: string[] = [];
  readonly headers: Record<string, string | undefined>[] = [];
  readonly luck: Record<string, Luck[]> = { POST: [], PATCH: [], HEAD: [], DELETE: [] };
  /** What happens to the next commands, in order. */
  readonly commandLuck: Refuse[] = [];
  readonly words = new Map<string, Words>();
  readonly proofs: { file: string; sha256: string }[] = [];
  /** Set, every request is refused with it. */
  closed: Refuse | null = null;
  /** Lies about the hash, as a broken disk would. */
  corrupt = false;
  /** Held back until set to null: requests for bytes wait. */
  gate: Promise<void> | null = null;
  mostAtOnce = 0;
  #running = 0;
  #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  /** What was said last of the file that was announced under this name. */
  said(filename: string): Words | undefined {
    return this.words.get(this.#named(filename)?.id ?? "");
  }

  /** Where the server puts it. */
  place(filename: string): number {
    return this.said(filename)?.position ?? Number(this.#named(filename)?.metadata["position"]);
  }

  #named(filename: string): Held | undefined {
    return [...this.uploads.values()].find((held) => held.metadata["filename"] === filename);
  }

  get finished(): Held[] {
    return [...this.uploads.values()].filter((held) => held.bytes.length === held.size);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? "";
    this.log.push(`${method} ${request.url}`);
    this.headers.push(request.headers as Record<string, string>);
    if (request.url?.startsWith("/api/do/")) return this.#command(request, response);
    const luck = this.closed ?? this.luck[method]?.shift();
    if (luck && "hang" in luck) return;
    if (luck && "status" in luck) return refuse(response, luck);
    const handlers: Record<string, (r: IncomingMessage, a: ServerResponse, l?: Luck) => Promise<void> | void> = {
      POST: (r, a, l) => this.#create(r, a, l),
      PATCH: (r, a, l) => this.#append(r, a, l),
      HEAD: (r, a) => this.#look(r, a),
      DELETE: (r, a) => this.#withdraw(r, a),
    };
    await handlers[method]?.(request, response, luck);
  }

  async #create(request: IncomingMessage, response: ServerResponse, luck?: Luck): Promise<void> {
    const metadata = decoded(String(request.headers["upload-metadata"]));
    const known = [...this.uploads.values()].find((held) => held.metadata["client_id"] === metadata["client_id"]);
    const id = known?.id ?? randomUUID().replaceAll("-", "").slice(0, 26).toUpperCase();
    const held = known ?? { id, size: Number(request.headers["upload-length"]), bytes: Buffer.alloc(0), metadata };
    this.uploads.set(id, held);
    if (held.bytes.length === 0) await this.#take(request, held, luck);
    if (luck && "lose" in luck) return void request.socket.destroy();
    const hash = createHash("sha256").update(held.bytes).digest("base64");
    const proven = !this.corrupt && request.headers["upload-checksum"] === `sha256 ${hash}`;
    const proof = proven ? { "Deskside-Proven": "1" } : {};
    response.writeHead(201, { Location: `/api/uploads/${id}`, ...this.#standing(held), ...proof }).end();
  }

  async #append(request: IncomingMessage, response: ServerResponse, luck?: Luck): Promise<void> {
    const held = this.#held(request);
    if (!held) return refuse(response, UNKNOWN);
    if (Number(request.headers["upload-offset"]) !== held.bytes.length) {
      return refuse(response, { status: 409, body: problem("offset-wrong", 409, true) });
    }
    this.#running += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#running);
    await this.gate;
    const isWhole = await this.#take(request, held, luck);
    this.#running -= 1;
    if (luck && "lose" in luck) return void request.socket.destroy();
    if (isWhole) response.writeHead(204, this.#standing(held)).end();
  }

  #look(request: IncomingMessage, response: ServerResponse): void {
    const held = this.#held(request);
    if (!held) return void response.writeHead(404).end();
    response.writeHead(200, { "Upload-Length": String(held.size), ...this.#standing(held) }).end();
  }

  #withdraw(request: IncomingMessage, response: ServerResponse): void {
    const held = this.#held(request);
    if (!held) return refuse(response, UNKNOWN);
    this.uploads.delete(held.id);
    response.writeHead(204).end();
  }

  /** Keeps what comes, also when the line breaks in the middle. */
  async #take(request: IncomingMessage, held: Held, luck?: Luck): Promise<boolean> {
    const cut = luck && "cut" in luck ? luck.cut : Infinity;
    let taken = 0;
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        const part = chunk.subarray(0, Math.max(0, cut - taken));
        held.bytes = Buffer.concat([held.bytes, part]);
        taken += chunk.length;
        if (taken >= cut) {
          request.socket.destroy();
          return false;
        }
      }
    } catch {
      return false;
    }
    return true;
  }

  #standing(held: Held): Record<string, string> {
    const headers: Record<string, string> = { "Upload-Offset": String(held.bytes.length) };
    if (held.bytes.length === held.size) {
      const bytes = this.corrupt ? Buffer.from("something else") : held.bytes;
      headers["Deskside-SHA256"] = createHash("sha256").update(bytes).digest("hex");
    }
    return headers;
  }

  #held(request: IncomingMessage): Held | undefined {
    return this.uploads.get(request.url?.split("/").at(-1) ?? "");
  }

  #shown({ id, size: size_bytes, bytes, metadata }: Held) {
    const proven = this.proofs.some(({ file }) => file === id);
    return { client_id: metadata["client_id"], id, size_bytes, offset_bytes: bytes.length, finished: bytes.length === size_bytes, proven };
  }

  async #command(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString();
    const luck = this.closed ?? this.commandLuck.shift();
    if (luck) return refuse(response, luck);
    if (request.url?.endsWith("uploads.describe")) {
      const { files } = JSON.parse(body) as { files: Words[] };
      for (const words of files) this.words.set(words.file, words);
      const named = files.map((words) => ({ id: words.file, name: words.name ?? this.uploads.get(words.file)?.metadata["filename"] }));
      return void response.end(JSON.stringify({ files: named }));
    }
    if (request.url?.endsWith("uploads.prove")) {
      const { file, sha256 } = JSON.parse(body) as { file: string; sha256: string };
      this.proofs.push({ file, sha256 });
      response.end('{"proven": true}');
    } else {
      const { client_ids: asked } = JSON.parse(body) as { client_ids: string[] };
      const known = [...this.uploads.values()].filter((held) => asked.includes(held.metadata["client_id"] ?? ""));
      response.end(JSON.stringify({ uploads: known.map((held) => this.#shown(held)) }));
    }
  }
}

const UNKNOWN: Refuse = { status: 404, body: problem("upload-unknown", 404, false) };

export function problem(code: string, status: number, retryable: boolean): object {
  return { code, title: `The code is ${code}.`, status, retryable };
}

function refuse(response: ServerResponse, { status, body, headers = {} }: Refuse): void {
  response.writeHead(status, headers).end(body ? JSON.stringify(body) : "");
}

function decoded(header: string): Record<string, string> {
  const pairs = header.split(",").map((pair) => pair.split(" ") as [string, string?]);
  return Object.fromEntries(pairs.map(([name, value = ""]) => [name, Buffer.from(value, "base64").toString()]));
}
