/**
 * What a signed-in technician works with on this page: one line to the server, the board, and the sessions opened so far,
 * which stay open behind the one on screen so that switching costs nothing and drafts stay where they were.
 */
import { Conversation } from "../chat/conversation.svelte";
import { Board } from "../sessions/board.svelte";
import { Invitations } from "../sessions/invitation.svelte";
import type { Device } from "../sync/device";
import { Live } from "../sync/live.svelte";
import { UploadQueue } from "../uploads/queue.svelte";
import { Slots } from "../uploads/slots";
import { Api } from "../wire/api";
import type { Me } from "../wire/types";

export interface OpenSession {
  readonly id: string;
  readonly conversation: Conversation;
  readonly uploads: UploadQueue;
  readonly invitations: Invitations;
}

/** Sessions held open behind the one on screen. More than anybody works on at once, few enough for a small machine. */
const HELD_OPEN = 12;

export class Desk {
  readonly me: Me;
  readonly api = new Api("staff");
  readonly live = new Live({ as: "staff" });
  readonly board: Board;
  /** In order of use, the latest last. */
  readonly #open = new Map<string, OpenSession>();
  readonly #device: Device;
  /** How many transfers run at once is a matter of the whole page, not of one session. */
  readonly #slots = new Slots();

  constructor(me: Me, device: Device) {
    this.me = me;
    this.#device = device;
    this.board = new Board({ api: this.api, live: this.live });
  }

  open(id: string): OpenSession {
    const session = this.#stillOpen(id) ?? this.#start(id);
    this.#open.delete(id);
    this.#open.set(id, session);
    this.#letGo(id);
    return session;
  }

  close(): void {
    for (const session of this.#open.values()) shut(session);
    this.#open.clear();
    this.board.close();
    this.live.close();
  }

  /** One that we were shown out of is begun anew: we may have been let in again. */
  #stillOpen(id: string): OpenSession | null {
    const held = this.#open.get(id) ?? null;
    if (held === null || held.conversation.gone === null) return held;
    shut(held);
    return null;
  }

  #start(id: string): OpenSession {
    const { api, live } = this;
    const device = this.#device;
    const maxFileBytes = this.me.organization.max_file_bytes;
    const uploads = new UploadQueue({ session: id, api, maxFileBytes, device, slots: this.#slots });
    const unread = this.board.rows.get(id)?.unread ?? 0;
    const conversation = new Conversation({ session: id, live, unread, uploads, device });
    return { id, conversation, uploads, invitations: new Invitations(live, id) };
  }

  /** Closes the sessions not looked at for longest, but never one with work of ours still on its way. */
  #letGo(keep: string): void {
    for (const [id, session] of this.#open) {
      if (this.#open.size <= HELD_OPEN) return;
      if (id === keep || session.uploads.busy || session.conversation.entries.some((entry) => entry.type === "pending")) continue;
      this.#open.delete(id);
      shut(session);
    }
  }
}

function shut(session: OpenSession): void {
  session.conversation.close();
  session.uploads.close();
}
