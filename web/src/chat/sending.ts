/**
 * What one says and does here, until the server has it: messages in the outbox, messages that wait for their files, and what
 * is done with messages. It knows nothing of what is shown.
 */
import type { Device } from "../sync/device";
import { Outbox, type Command, type Operation, type Outcome, type Queued } from "../sync/outbox";
import type { SessionRows } from "../sync/rows";
import type { MessageRow, PostArgs } from "../wire/types";
import { clientIdOf, type PendingEntry, type PendingFile } from "./entries";
import { harmless } from "./harmless";
import { Held, type DraftFiles } from "./held";
import { Operations } from "./operations";
import { pendingEntries } from "./pending";

/** The files that go with a message: `id` is the draft's id that the uploads were made under. */
export interface SentDraft {
  id: string;
  fileCount: number;
  files: readonly PendingFile[];
}

/** A message as it goes out. */
interface ToPost {
  id: string;
  text: string;
  draft: string | null;
  replyTo: string | null;
}

export interface SendingOptions {
  session: string;
  scope: string;
  device: Device;
  uploads: DraftFiles | null;
  send(command: Command): Promise<Outcome>;
  onChange(): void;
  /** The server has it. */
  onSent(row: Outcome): void;
}

export class Sending {
  readonly operations: Operations;
  readonly #options: SendingOptions;
  readonly #outbox: Outbox;
  readonly #held: Held | null;
  readonly #files = new Map<string, readonly PendingFile[]>();
  #over = false;

  constructor(options: SendingOptions) {
    const { scope, device, uploads, send, onChange } = options;
    this.#options = options;
    this.#outbox = new Outbox({ scope, device, send, onChange, onSent: (row, entry) => this.#sent(row, entry) });
    this.operations = new Operations(this.#outbox);
    const onReady = (message: ToPost, fileCount: number) => this.#queue(message, fileCount);
    this.#held = uploads && new Held({ scope, device, uploads, onChange, onReady });
  }

  get pending(): PendingEntry[] {
    return pendingEntries({ queued: this.#outbox.entries, held: this.#held, files: this.#files, over: this.#over });
  }

  /** Tries now what waits for a better moment. */
  kick(): void {
    this.#outbox.kick();
  }

  post(text: string, replyTo: string | null, draft: SentDraft | undefined): void {
    const message: ToPost = { id: crypto.randomUUID(), text: harmless(text), draft: draft?.id ?? null, replyTo };
    if (!draft) return this.#queue(message, 0);
    const files = draft.files.map(({ name, size_bytes }) => ({ name, size_bytes }));
    this.#files.set(message.id, files);
    if (!this.#held) return this.#queue(message, draft.fileCount);
    this.#held.add({ ...message, draft: draft.id, at: Date.now(), fileCount: draft.fileCount, files });
  }

  /** The same text changes nothing. */
  edit({ id, text: before, text_rev: base }: MessageRow, text: string, notify: boolean): void {
    const clean = harmless(text);
    if (clean !== before) this.#do({ name: "chat.edit", args: { ...this.#about(id), base, text: clean, notify } });
  }

  remove(message: string): void {
    this.#do({ name: "chat.delete", args: this.#about(message) });
  }

  react(message: string, emoji: string, on: boolean): void {
    this.#do({ name: "chat.react", args: { ...this.#about(message), emoji, on } });
  }

  retry(key: string): void {
    const id = clientIdOf(key);
    if (id === null) return;
    if (this.#held?.messages.some((message) => message.id === id)) this.#held.sendAlone(id);
    else this.#outbox.retry(id);
  }

  discard(key: string): void {
    const id = clientIdOf(key);
    if (id === null) return;
    this.#held?.discard(id);
    const queued = this.#outbox.entries.find((entry) => entry.id === id && entry.state !== "sending");
    this.#outbox.discard(id);
    if (queued?.name === "chat.post" && queued.args.draft !== undefined) this.#options.uploads?.drop(queued.args.draft);
  }

  /** What stands among the rows has arrived, whether or not its answer ever comes. */
  settle({ messages, you }: SessionRows): void {
    if (this.#outbox.entries.length === 0 && this.#files.size === 0) return;
    const own = new Set(messages.filter((row) => row.author === you).map((row) => row.client_id));
    for (const entry of this.#outbox.entries) {
      if (!own.has(entry.id)) continue;
      this.#release(entry);
      this.#outbox.settle(entry.id);
    }
  }

  /** Nothing goes out any more. */
  end(): void {
    this.#over = true;
    this.#outbox.end();
    this.#held?.close();
    this.#options.uploads?.end();
  }

  close(): void {
    this.#outbox.close();
    this.#held?.close();
  }

  #do(operation: Operation): void {
    if (!this.#over) this.operations.add(operation);
  }

  #about(message: string): { session: string; op: string; message: string } {
    return { session: this.#options.session, op: crypto.randomUUID(), message };
  }

  #sent(row: Outcome, entry: Queued): void {
    this.#release(entry);
    this.#files.delete(entry.id);
    this.operations.answered(row, entry);
    this.#options.onSent(row);
  }

  #release(entry: Queued): void {
    if (entry.name === "chat.post" && entry.args.draft !== undefined) this.#options.uploads?.release(entry.args.draft);
  }

  #queue({ id, text, draft, replyTo }: ToPost, fileCount: number): void {
    const args: PostArgs = { session: this.#options.session, client_id: id, text };
    if (replyTo !== null) args.reply_to = replyTo;
    if (draft !== null && fileCount > 0) Object.assign(args, { draft, file_count: fileCount });
    this.#outbox.add({ name: "chat.post", args });
  }
}
