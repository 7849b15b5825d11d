/**
 * What a signed-in technician works with on this page: one line to the server, the board, and the sessions opened so far,
 * which stay open behind the one on screen so that switching costs nothing and drafts stay where they were.
 */
import { Conversation } from "../chat/conversation.svelte";
import { Asking } from "../secrets/asking.svelte";
import { Draft } from "../chat/draft";
import { NOTES_SHELF, threadsOf } from "../chat/notes";
import { Board } from "../sessions/board.svelte";
import { Keeping } from "../replies/keeping.svelte";
import { Replies } from "../replies/replies.svelte";
import { Invitations } from "../sessions/invitation.svelte";
import type { Device } from "../sync/device";
import { scopeOf } from "../sync/keep";
import { Live } from "../sync/live.svelte";
import { UploadQueue } from "../uploads/queue.svelte";
import { Slots } from "../uploads/slots";
import { Api } from "../wire/api";
import type { Me, Policies } from "../wire/types";

export interface OpenSession {
  readonly id: string;
  readonly conversation: Conversation;
  readonly uploads: UploadQueue;
  /** What technicians say among themselves, with its own drafts and files. */
  readonly notes: Conversation;
  readonly noteUploads: UploadQueue;
  readonly asking: Asking;
  readonly invitations: Invitations;
}

/** Sessions held open behind the one on screen. More than anybody works on at once, few enough for a small machine. */
const HELD_OPEN = 12;

export class Desk {
  readonly me: Me;
  readonly api = new Api("staff");
  readonly live = new Live({ as: "staff" });
  readonly board: Board;
  /** What the organization decided for all its sessions, as far as this page knows. */
  policies: Policies = $state.raw({ read_by: false, max_file_bytes: null, session_bytes: null, organization_bytes: null, files: { programs: false, extensions: [] }, time_zone: null, originals: true });
  /** How its member wants to be told of news, on this device. */
  readonly notices: Draft;
  readonly replies = new Replies(this.api, this.live);
  #keeping: Keeping | null = null;
  /** In order of use, the latest last. */
  readonly #open = new Map<string, OpenSession>();
  readonly #device: Device;
  /** How many transfers run at once is a matter of the whole page, not of one session. */
  readonly #slots = new Slots();

  constructor(me: Me, device: Device) {
    this.me = me;
    this.policies = me.organization.policies;
    this.notices = new Draft(device.keep, scopeOf("staff", ""), "notices");
    this.#device = device;
    this.board = new Board({ api: this.api, live: this.live });
  }

  /** Where replies are written; begun when somebody first goes there. */
  get keeping(): Keeping {
    return (this.#keeping ??= this.#startKeeping());
  }

  #startKeeping(): Keeping {
    const maxFileBytes = this.me.organization.max_file_bytes;
    const uploads = new UploadQueue({ session: null, api: this.api, maxFileBytes, device: this.#device, slots: this.#slots });
    return new Keeping(this.replies, uploads, this.#device);
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
    this.#keeping?.uploads.close();
    this.replies.close();
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
    const noteUploads = new UploadQueue({ session: id, api, maxFileBytes, device, slots: this.#slots, shelf: NOTES_SHELF });
    const { everyone, technicians } = threadsOf(live);
    const conversation = new Conversation({ session: id, live: everyone, uploads, device });
    const notes = new Conversation({ session: id, live: technicians, uploads: noteUploads, device });
    const asking = new Asking(id, live);
    return { id, conversation, uploads, notes, noteUploads, asking, invitations: new Invitations(live, id) };
  }

  /** Closes the sessions not looked at for longest, but never one with work of ours still on its way. */
  #letGo(keep: string): void {
    for (const [id, session] of this.#open) {
      if (this.#open.size <= HELD_OPEN) return;
      if (id === keep || isBusy(session)) continue;
      this.#open.delete(id);
      shut(session);
    }
  }
}

function isBusy({ conversation, uploads, notes, noteUploads }: OpenSession): boolean {
  const entries = [...conversation.entries, ...notes.entries];
  return uploads.busy || noteUploads.busy || entries.some((entry) => entry.type === "pending");
}

function shut({ conversation, uploads, notes, noteUploads, asking }: OpenSession): void {
  for (const one of [asking, notes, conversation, uploads, noteUploads]) one.close();
}
