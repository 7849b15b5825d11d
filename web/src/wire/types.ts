/**
 * The structures of docs/protocol.md as types, and nothing else: no code lives here, so that this file can be made
 * from the server's own structures. Rows are told apart by `kind`, frames by `t`. Times are milliseconds since 1970 UTC.
 */

export type SessionId = string;
export type ParticipantId = string;
export type FileId = string;

export type StreamName = "public" | "staff";
export type Revisions = Record<StreamName, number>;

export interface Cursor {
  epoch: string;
  public: number;
  staff: number;
}

/** What every refusal carries (RFC 9457). `code` is stable, `title` is a sentence a person can act on. */
export interface Problem {
  type?: string;
  code: string;
  title: string;
  status: number;
  detail?: string;
  retryable: boolean;
  retry_after_s?: number;
  /** Further members carry facts, such as `limit_bytes`. */
  [extra: string]: unknown;
}

// Rows

interface Row {
  id: string;
  rev: number;
  created_rev: number;
}

export type ShowAs = "picture" | "video" | "audio" | "none";

export interface File {
  id: FileId;
  name: string;
  media_type: string;
  size_bytes: number;
  sha256: string;
  proven: boolean;
  show: ShowAs;
}

export interface SessionRow extends Row {
  kind: "session";
  title: string;
  state: "live" | "ended";
  organization: string;
  opened_at: number;
  ended_at: number | null;
  ended_by: ParticipantId | null;
  max_file_bytes: number;
}

export interface ParticipantRow extends Row {
  kind: "participant";
  role: "customer" | "technician";
  name: string;
  state: "present" | "left" | "removed";
  joined_at: number;
  gone_at: number | null;
}

export type EventName = "joined" | "admitted" | "left" | "removed" | "ended" | "retitled";

export interface EventRow extends Row {
  kind: "event";
  name: EventName;
  at: number;
  actor: ParticipantId | null;
  subject: ParticipantId | null;
}

export interface MessageRow extends Row {
  kind: "message";
  client_id: string;
  author: ParticipantId;
  at: number;
  text: string;
  deleted: boolean;
  edited_at: number | null;
  notify_rev: number | null;
  reply_to: string | null;
  file_count: number;
  /** The first 20. */
  files: File[];
}

export interface KnockRow extends Row {
  kind: "knock";
  name: string;
  at: number;
  state: "waiting" | "admitted" | "turned_away" | "gone";
  phone: boolean;
}

export interface InvitationRow extends Row {
  kind: "invitation";
  way: "link" | "code";
  state: InvitationState;
  made_at: number;
  expires_at: number | null;
}

export type AnyRow = SessionRow | ParticipantRow | EventRow | MessageRow | KnockRow | InvitationRow;
export type RowKind = AnyRow["kind"];

// Sync

export interface Batch {
  session: SessionId;
  mode: "snapshot" | "changes";
  epoch: string;
  from: Revisions;
  to: Revisions;
  head: Revisions;
  complete: boolean;
  rows: AnyRow[];
  you: ParticipantId | null;
  older: boolean;
}

export type Presence = "here" | "away";

export interface WelcomeFrame {
  t: "welcome";
  version: string;
  beat_s: number;
}
export interface BatchFrame extends Batch {
  t: "batch";
}
export interface LiveFrame {
  t: "live";
  session: SessionId;
  stream: StreamName;
  prev: number;
  rev: number;
  rows: AnyRow[];
}
export interface BeatFrame {
  t: "beat";
  heads: Record<SessionId, Revisions>;
}
export interface SignalFrame {
  t: "signal";
  session: SessionId;
  name: string;
  participant: ParticipantId;
  on: boolean;
}
export interface HereFrame {
  t: "here";
  session: SessionId;
  participants: Record<ParticipantId, Presence>;
}
export interface BoardFrame {
  t: "board";
  row: BoardRow;
}
export interface DoneFrame {
  t: "done";
  id: string;
  result: unknown;
}
export interface FailedFrame {
  t: "failed";
  id: string;
  problem: Problem;
}
export interface GoneFrame {
  t: "gone";
  session: SessionId;
  problem: Problem;
}
export interface ByeFrame {
  t: "bye";
  retry_after_s: number;
}
export type ServerFrame =
  | WelcomeFrame
  | BatchFrame
  | LiveFrame
  | BeatFrame
  | SignalFrame
  | HereFrame
  | BoardFrame
  | DoneFrame
  | FailedFrame
  | GoneFrame
  | ByeFrame;

export type ClientFrame =
  | { t: "ticket"; ticket: string }
  | { t: "watch"; session: SessionId; cursor: Cursor | null; oldest: number }
  | { t: "unwatch"; session: SessionId }
  | { t: "board" }
  | { t: "do"; id: string; name: string; args: unknown }
  | { t: "signal"; session: SessionId; name: string; on: boolean }
  | { t: "pulse" };

// The board and Files

export interface BoardKnock {
  id: string;
  name: string;
  at: number;
}
export interface BoardLast {
  name: string;
  text: string;
  at: number;
  own: boolean;
}
export interface BoardRow {
  session: SessionId;
  title: string;
  state: "waiting" | "live" | "ended";
  customers: string[];
  knocks: BoardKnock[];
  invited: boolean;
  last: BoardLast | null;
  unread: number;
  here: boolean;
  opened_at: number;
  ended_at: number | null;
  transcript: FileId | null;
  public: number;
  staff: number;
}

export interface FilesEntry {
  id: FileId;
  kind: "transcript" | "attachment";
  name: string;
  media_type: string;
  size_bytes: number;
  sha256: string;
  proven: boolean;
  saved_at: number;
  sender: string | null;
}
export interface FilesSession {
  session: SessionId;
  title: string;
  customers: string[];
  technicians: string[];
  opened_at: number;
  ended_at: number;
  files: FilesEntry[];
}
export interface FilesPage {
  sessions: FilesSession[];
  more: boolean;
}

// People and the organization

export type Role = "owner" | "administrator" | "technician";
export type FilesAccess = "none" | "own" | "all";

export interface Member {
  id: string;
  name: string;
  email: string;
  role: Role;
  files_access: FilesAccess;
}
export interface Organization {
  id: string;
  name: string;
  max_file_bytes: number;
  kept_months: number;
}
export interface Me {
  member: Member;
  organization: Organization;
  only_here: boolean;
}

// Invitations and joining

export type InvitationState = "open" | "taken" | "expired" | "withdrawn";

export interface Invitation {
  link: { url: string; state: InvitationState; expires_at: number | null } | null;
  code: { digits: string; state: InvitationState; expires_at: number } | null;
  /** The link's QR code: one string of `0` and `1` a row, without quiet zone. */
  qr: string[];
  mail_text: string;
  only_here: boolean;
}

export interface JoinLook {
  organization: string;
  technician: string;
  title: string;
  kept_months: number;
  seat: "open" | "yours" | "taken";
  session: SessionId | null;
}
export interface Joined {
  session: SessionId;
  participant: ParticipantId;
}
export interface Knocked {
  wait: string;
  organization: string;
  technician: string;
}
export interface WaitAnswer {
  state: "waiting" | "admitted" | "turned_away" | "ended";
  session: SessionId | null;
}
export interface MemberInvitation {
  organization: string;
  role: Role;
  invited_by: string;
}
export interface About {
  name: string;
  version: string;
  set_up: boolean;
}

// Uploads

/** An upload the server still holds unfinished (`uploads.unfinished`). */
export interface Upload {
  id: FileId;
  session: SessionId;
  draft: string;
  client_id: string | null;
  name: string;
  size_bytes: number;
  offset_bytes: number;
  created_at: number;
  expires_at: number;
}

// Commands: what each takes and answers

export interface Commands {
  "sessions.open": { args: { client_id: string; title: string }; result: { session: SessionId } };
  "sessions.invitation": { args: { session: SessionId }; result: Invitation };
  "sessions.new_link": { args: { session: SessionId; client_id: string }; result: Invitation };
  "sessions.new_code": { args: { session: SessionId; client_id: string }; result: Invitation };
  "sessions.admit": { args: { session: SessionId; knock: string }; result: { participant: ParticipantId } };
  "sessions.turn_away": { args: { session: SessionId; knock: string }; result: Empty };
  "sessions.retitle": { args: { session: SessionId; title: string }; result: Empty };
  "sessions.add_technician": {
    args: { session: SessionId; member: string };
    result: { participant: ParticipantId };
  };
  "sessions.remove": { args: { session: SessionId; participant: ParticipantId }; result: Empty };
  "sessions.leave": { args: { session: SessionId }; result: Empty };
  "sessions.end": { args: { session: SessionId }; result: Empty };
  "chat.post": { args: PostArgs; result: MessageRow };
  "chat.older": { args: { session: SessionId; before: number }; result: OlderPage };
  "chat.read": { args: { session: SessionId; rev: number }; result: Empty };
  "uploads.unfinished": { args: { session: SessionId }; result: { uploads: Upload[] } };
  "uploads.prove": {
    args: { session: SessionId; file: FileId; sha256: string };
    result: { proven: boolean };
  };
  "members.list": { args: Empty; result: { members: Member[] } };
  "members.invite": {
    args: { role: Role; files_access: FilesAccess };
    result: { url: string; expires_at: number };
  };
}
export type CommandName = keyof Commands;
export type Args<N extends CommandName> = Commands[N]["args"];
export type Result<N extends CommandName> = Commands[N]["result"];

export type Empty = Record<string, never>;

export interface PostArgs {
  session: SessionId;
  client_id: string;
  text: string;
  draft?: string;
  file_count?: number;
  reply_to?: string;
}
export interface OlderPage {
  rows: AnyRow[];
  more: boolean;
}
