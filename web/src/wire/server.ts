/**
 * The structures that travel between server and client. Made from the server's own structs by `make wire`; do not edit.
 * Rows are told apart by `kind`, frames by `t`. Times are milliseconds since 1970 UTC.
 */

export interface About {
  name: string;
  version: string;
  set_up: boolean;
}

export interface Accept {
  secret: string;
  name: string;
  email: string;
  password: string;
}

export interface Around {
  rows: MessageRow[];
  reactions: ReactionRow[];
}

export interface AroundArgs {
  session: string;
  message: string;
}

export interface AroundNote {
  rows: NoteRow[];
  reactions: NoteReactionRow[];
}

export interface Asking {
  id: string;
  device: "computer" | "phone" | "tablet";
  browser: string;
  at: number;
  left_s: number;
}

export interface Batch {
  t: "batch";
  session: string;
  mode: "changes" | "snapshot";
  epoch: string;
  from: Position;
  to: Position;
  head: Position;
  complete: boolean;
  rows: AnyRow[];
  you: string | null;
  older: boolean;
  older_staff: boolean;
  marks: Marks;
}

export interface Beat {
  t: "beat";
  heads: Record<string, Position>;
}

export interface BoardAnswer {
  rows: BoardRow[];
}

export interface BoardChange {
  t: "board";
  row: BoardRow;
}

export interface BoardRow {
  session: string;
  title: string;
  state: "ended" | "live" | "waiting";
  customers: string[];
  knocks: Knocking[];
  invited: boolean;
  last: Last | null;
  unread: number;
  unread_notes: number;
  here: boolean;
  opened_at: number;
  ended_at: number | null;
  transcript: string | null;
  public: number;
  staff: number;
}

export interface BoardWatch {
  t: "board";
}

export interface BodyArrived {
  bytes: number;
  whole: boolean;
}

export interface Bye {
  t: "bye";
  retry_after_s: number;
}

export interface CannedReply {
  id: string;
  rev: number;
  shared: boolean;
  editable: boolean;
  shortcut: string;
  name: string;
  text: string;
  file_count: number;
  files: File[];
  made_by: string;
  made_at: number;
  changed_by: string;
  changed_at: number;
}

export interface CodeView {
  digits: string;
  state: "expired" | "open" | "taken" | "withdrawn";
  expires_at: number | null;
}

export interface ConnectionSeen {
  address: string;
  forwarding: "fits" | "silent" | "stranger";
  host_fits: boolean;
}

export interface CopiedFile {
  id: string;
  client_id: string;
  name: string;
  media_type: string;
  size_bytes: number;
  proven: boolean;
}

export interface Cursor {
  epoch: string;
  public: number;
  staff: number;
}

export interface DeleteArgs {
  session: string;
  op: string;
  message: string;
}

export interface DescribeArgs {
  session: string;
  files: Words[];
}

export interface Described {
  files: File[];
}

export interface DeviceArgs {
  session: string;
  device: string;
}

export interface DeviceReply {
  state: "admitted" | "ended" | "expired" | "turned_away" | "waiting";
  session: string | null;
}

export interface DeviceRequest {
  secret: string;
  claim: string;
}

export interface DeviceRow {
  kind: "device";
  id: string;
  rev: number;
  created_rev: number;
  participant: string;
  at: number;
  state: "admitted" | "dropped" | "expired" | "turned_away" | "waiting";
  device: "computer" | "phone" | "tablet";
  browser: string;
}

export interface DevicesArgs {
  session: string;
}

export interface Do {
  t: "do";
  id: string;
  name: string;
  args: unknown;
}

export interface Done {
  t: "done";
  id: string;
  result: unknown;
}

export interface EditArgs {
  session: string;
  op: string;
  message: string;
  base: number;
  text: string;
  notify?: boolean;
}

export interface EventRow {
  kind: "event";
  id: string;
  rev: number;
  created_rev: number;
  name: "admitted" | "ended" | "fetched" | "handed_over" | "joined" | "left" | "removed" | "retitled" | "second_device" | "secret_asked" | "secret_given";
  at: number;
  actor: string | null;
  subject: string | null;
  file_name: string | null;
}

export interface Failed {
  t: "failed";
  id: string;
  problem: ProblemDocument;
}

export interface File {
  id: string;
  name: string;
  media_type: string;
  size_bytes: number;
  sha256: string;
  arrived_sha256: string | null;
  private: "details" | "location" | "original" | null;
  proven: boolean;
  show: "audio" | "none" | "picture" | "video";
  caption: string;
  alt: string;
  preview: "failed" | "making" | "none" | "ready";
  width: number | null;
  height: number | null;
  duration_s: number | null;
  peaks: string | null;
  has_view: boolean;
  state: "checking" | "quarantined" | "ready";
  scan: "clean" | "none" | "unchecked";
  threat: string | null;
}

export interface FileRules {
  programs: boolean;
  extensions: string[];
}

export interface FilesEntry {
  id: string;
  name: string;
  media_type: string;
  size_bytes: number;
  sha256: string;
  arrived_sha256: string | null;
  private: "details" | "location" | "original" | null;
  proven: boolean;
  show: "audio" | "none" | "picture" | "video";
  caption: string;
  alt: string;
  preview: "failed" | "making" | "none" | "ready";
  width: number | null;
  height: number | null;
  duration_s: number | null;
  peaks: string | null;
  has_view: boolean;
  state: "checking" | "quarantined" | "ready";
  scan: "clean" | "none" | "unchecked";
  threat: string | null;
  kind: "attachment" | "transcript" | "reply";
  saved_at: number;
  sender: string | null;
  participant: string | null;
  message: string | null;
  only_staff: boolean;
}

export interface FilesPage {
  sessions: FilesSession[];
  more: boolean;
}

export interface FilesSession {
  session: string;
  title: string;
  customers: string[];
  technicians: string[];
  opened_at: number;
  ended_at: number;
  files: FilesEntry[];
  file_count: number;
  next: string | null;
}

export interface FilesTally {
  family: "document" | "other" | "picture" | "sound" | "video";
  participant: string | null;
  sender: string | null;
  count: number;
  size_bytes: number;
}

export interface Gone {
  t: "gone";
  session: string;
  problem: ProblemDocument;
}

export interface HandOverArgs {
  session: string;
  member: string;
  client_id: string;
  leave?: boolean;
}

export interface Health {
  healthy: boolean;
  sockets: number;
  troubles: number;
}

export interface Here {
  t: "here";
  session: string;
  participants: Record<string, string>;
}

export interface History {
  versions: Version[];
}

export interface HistoryArgs {
  session: string;
  message: string;
}

export interface Invitation {
  link: LinkView | null;
  code: CodeView | null;
  qr: string[];
  mail_text: string;
  only_here: boolean;
}

export interface InvitationLook {
  organization: string;
  role: "administrator" | "owner" | "technician";
  invited_by: string;
}

export interface InvitationRow {
  kind: "invitation";
  id: string;
  rev: number;
  created_rev: number;
  way: "code" | "link";
  state: "expired" | "open" | "taken" | "withdrawn";
  made_at: number;
  expires_at: number | null;
}

export interface Invite {
  role: "administrator" | "owner" | "technician";
  files_access: "all" | "none" | "own";
}

export interface Invited {
  url: string;
  expires_at: number;
}

export interface JoinAnswer {
  session: string;
  participant: string;
}

export interface JoinRequest {
  secret: string;
  name: string;
  claim: string;
}

export interface Joined {
  participant: string;
}

export interface KnockAnswer {
  wait: string;
  organization: string;
  technician: string;
}

export interface KnockArgs {
  session: string;
  knock: string;
}

export interface KnockRequest {
  code: string;
  name: string;
  claim: string;
}

export interface KnockRow {
  kind: "knock";
  id: string;
  rev: number;
  created_rev: number;
  name: string;
  at: number;
  state: "admitted" | "gone" | "turned_away" | "waiting";
  phone: boolean;
}

export interface Knocking {
  id: string;
  name: string;
  at: number;
}

export interface Last {
  name: string;
  text: string;
  at: number;
  own: boolean;
}

export interface LetIn {
  id: string;
  device: "computer" | "phone" | "tablet";
  browser: string;
  since: number;
}

export interface LimitsArgs {
  session: string | null;
}

export interface LinkView {
  url: string;
  state: "expired" | "open" | "taken" | "withdrawn";
  expires_at: number | null;
}

export interface ListRepliesArgs {
  after?: string | null;
}

export interface Live {
  t: "live";
  session: string;
  stream: "public" | "staff";
  prev: number;
  rev: number;
  rows: AnyRow[];
}

export interface Look {
  secret: string;
}

export interface LookAnswer {
  organization: string;
  technician: string;
  title: string;
  kept_months: number;
  seat: "open" | "taken" | "yours";
  session: string | null;
}

export interface LookRequest {
  secret: string;
}

export interface Marks {
  of: Record<string, number>;
  shared: boolean;
  notes: number | null;
}

export interface MarksMoved {
  t: "marks";
  session: string;
  marks: Marks;
}

export interface Me {
  member: Member;
  organization: Organization;
  only_here: boolean;
}

export interface Member {
  id: string;
  name: string;
  email: string;
  role: "administrator" | "owner" | "technician";
  files_access: "all" | "none" | "own";
}

export interface MemberArgs {
  session: string;
  member: string;
}

export interface Members {
  members: Member[];
}

export interface MessageRow {
  kind: "message";
  id: string;
  rev: number;
  created_rev: number;
  client_id: string;
  author: string;
  at: number;
  text: string;
  deleted: boolean;
  deleted_at: number | null;
  edited_at: number | null;
  text_rev: number;
  notify_rev: number;
  reply_to: string | null;
  file_count: number;
  files: File[];
}

export interface NoteReactionRow {
  kind: "note_reaction";
  id: string;
  rev: number;
  created_rev: number;
  message: string;
  emoji: string;
  by: string[];
}

export interface NoteRow {
  kind: "note";
  id: string;
  rev: number;
  created_rev: number;
  client_id: string;
  author: string;
  at: number;
  text: string;
  deleted: boolean;
  deleted_at: number | null;
  edited_at: number | null;
  text_rev: number;
  notify_rev: number;
  reply_to: string | null;
  file_count: number;
  files: File[];
  follows: number;
}

export type Nothing = Record<string, never>;

export interface Nudged {
  t: "nudge";
  name: string;
}

export interface OffBoard {
  t: "off-board";
  session: string;
}

export interface Older {
  rows: MessageRow[];
  more: boolean;
  reactions: ReactionRow[];
}

export interface OlderArgs {
  session: string;
  before: number;
}

export interface OlderNotes {
  rows: NoteRow[];
  more: boolean;
  reactions: NoteReactionRow[];
}

export interface OpenArgs {
  client_id: string;
  title?: string;
}

export interface Opened {
  session: string;
}

export interface Organization {
  id: string;
  name: string;
  max_file_bytes: number;
  kept_months: number;
  desk_time_zone: string;
  policies: Policies;
}

export interface OwnDevices {
  devices: Asking[];
  let_in: LetIn[];
  this: string | null;
}

export interface ParticipantArgs {
  session: string;
  participant: string;
}

export interface ParticipantRow {
  kind: "participant";
  id: string;
  rev: number;
  created_rev: number;
  role: "customer" | "technician";
  name: string;
  state: "left" | "present" | "removed";
  joined_at: number;
  gone_at: number | null;
}

export interface Policies {
  read_by: boolean;
  max_file_bytes: number | null;
  session_bytes: number | null;
  organization_bytes: number | null;
  files: FileRules;
  time_zone: string | null;
  originals: boolean;
}

export interface PolicyChange {
  read_by?: boolean | null;
  max_file_bytes?: number | null;
  session_bytes?: number | null;
  organization_bytes?: number | null;
  refuses_programs?: boolean | null;
  refused_extensions?: string[] | null;
  time_zone?: string | null;
  originals?: boolean | null;
}

export interface Position {
  public: number;
  staff: number;
}

export interface PostArgs {
  session: string;
  client_id: string;
  text: string;
  draft?: string | null;
  file_count?: number;
  reply_to?: string | null;
}

export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  code: "request-invalid" | "request-too-large" | "not-found" | "method-not-allowed" | "media-type-wrong" | "origin-wrong" | "identity-missing" | "identity-expired" | "not-allowed" | "too-many-attempts" | "too-fast" | "server-busy" | "database-unavailable" | "disk-full" | "internal" | "id-reused" | "text-invalid" | "setup-closed" | "sign-in-wrong" | "password-weak" | "email-taken" | "invitation-unknown" | "session-unknown" | "session-ended" | "link-unknown" | "seat-taken" | "seat-open" | "code-unknown" | "knock-over" | "removed" | "left" | "message-empty" | "message-too-long" | "message-unknown" | "message-changed" | "message-deleted" | "emoji-unknown" | "too-many-reactions" | "files-missing" | "not-here" | "secret-unknown" | "too-many-secrets" | "reply-unknown" | "reply-changed" | "shortcut-taken" | "too-many-replies" | "file-unknown" | "file-checking" | "file-quarantined" | "file-too-large" | "file-type-refused" | "space-used-up" | "too-many-files" | "preview-missing" | "range-wrong" | "upload-unknown" | "upload-expired" | "private-not-removed" | "original-refused" | "upload-invalid" | "upload-taken-over" | "offset-wrong" | "checksum-wrong" | "checksum-unknown" | "body-too-slow" | "tus-version-wrong";
  retryable: boolean;
  detail: string;
  retry_after_s: number | null;
}

export interface Proof {
  proven: boolean;
}

export interface ProveArgs {
  session: string | null;
  file: string;
  sha256: string;
}

export interface Pulse {
  t: "pulse";
}

export interface ReactArgs {
  session: string;
  op: string;
  message: string;
  emoji: string;
  on: boolean;
}

export interface ReactionRow {
  kind: "reaction";
  id: string;
  rev: number;
  created_rev: number;
  message: string;
  emoji: string;
  by: string[];
}

export interface ReadArgs {
  session: string;
  rev: number;
}

export interface RemoveReplyArgs {
  reply: string;
  base: number;
}

export interface RenewArgs {
  session: string;
  client_id: string;
}

export interface RepliesPage {
  replies: CannedReply[];
  more: boolean;
}

export interface ReplyFiles {
  files: File[];
}

export interface ReplyFilesArgs {
  reply: string;
}

export interface RetitleArgs {
  session: string;
  title: string;
}

export interface SaveReplyArgs {
  op: string;
  reply?: string | null;
  base?: number;
  shared?: boolean;
  shortcut: string;
  name: string;
  text: string;
  draft?: string | null;
  file_count?: number;
  drop?: string[];
}

export interface SecretAskArgs {
  session: string;
  id: string;
  participant: string;
  label: string;
  key: string;
}

export interface SecretAsked {
  t: "secret-asked";
  session: string;
  id: string;
  by: string;
  name: string;
  label: string;
  key: string;
}

export interface SecretDeclineArgs {
  session: string;
  id: string;
  why?: "declined" | "unable";
}

export interface SecretGiveArgs {
  session: string;
  id: string;
  key: string;
  sealed: string;
}

export interface SecretGiven {
  t: "secret-given";
  session: string;
  id: string;
  key: string;
  sealed: string;
}

export interface SecretOver {
  t: "secret-over";
  session: string;
  id: string;
  how: "answered" | "declined" | "expired" | "gone" | "unable" | "withdrawn";
}

export interface SecretWithdrawArgs {
  session: string;
  id: string;
}

export interface SessionArgs {
  session: string;
}

export interface SessionFiles {
  files: FilesEntry[];
  next: string | null;
  tallies: FilesTally[] | null;
}

export interface SessionRow {
  kind: "session";
  id: string;
  rev: number;
  created_rev: number;
  title: string;
  state: "ended" | "live";
  organization: string;
  opened_at: number;
  ended_at: number | null;
  ended_by: string | null;
  lead: string | null;
  max_file_bytes: number;
}

export interface SetUp {
  secret: string;
  organization: string;
  name: string;
  email: string;
  password: string;
  time_zone?: string | null;
}

export interface SignIn {
  email: string;
  password: string;
}

export interface Signal {
  t: "signal";
  session: string;
  name: "noting" | "typing";
  on: boolean;
}

export interface SpaceUse {
  used_bytes: number;
  most_bytes: number | null;
  server_file_bytes: number;
  server_session_bytes: number;
  server_bytes: number | null;
}

export interface StandingArgs {
  session: string | null;
  client_ids: string[];
}

export interface StandingOfUploads {
  uploads: UploadStanding[];
}

export interface Ticket {
  t: "ticket";
  ticket: string;
}

export interface TicketAnswer {
  ticket: string;
}

export interface Typing {
  t: "signal";
  session: string;
  name: string;
  participant: string;
  on: boolean;
}

export interface Unfinished {
  uploads: Upload[];
}

export interface UnfinishedArgs {
  session: string;
}

export interface Unwatch {
  t: "unwatch";
  session: string;
}

export interface Upload {
  id: string;
  session: string | null;
  draft: string;
  client_id: string | null;
  name: string;
  size_bytes: number;
  offset_bytes: number;
  created_at: number;
  expires_at: number;
}

export interface UploadLimits {
  max_file_bytes: number;
  left_bytes: number;
  rules: FileRules;
  originals: boolean;
}

export interface UploadStanding {
  client_id: string;
  id: string;
  size_bytes: number;
  offset_bytes: number;
  finished: boolean;
  proven: boolean;
}

export interface UseReplyArgs {
  session: string;
  op: string;
  draft: string;
  reply: string;
}

export interface UsedReply {
  reply: CannedReply;
  files: CopiedFile[];
}

export interface Version {
  text: string;
  at: number;
}

export interface WaitAnswer {
  state: "admitted" | "ended" | "turned_away" | "waiting";
  session: string | null;
}

export interface WaitRequest {
  wait: string;
}

export interface Watch {
  t: "watch";
  session: string;
  cursor?: Cursor | null;
  oldest?: number;
}

export interface Welcome {
  t: "welcome";
  version: string;
  beat_s: number;
}

export interface Words {
  file: string;
  name: string | null;
  caption: string | null;
  alt: string | null;
  position: number | null;
}

export type AnyRow = DeviceRow | EventRow | InvitationRow | KnockRow | MessageRow | NoteReactionRow | NoteRow | ParticipantRow | ReactionRow | SessionRow;

export type ServerFrame = Welcome | Batch | Live | Beat | Typing | Here | MarksMoved | BoardChange | OffBoard | Nudged | Done | Failed | Gone | Bye | SecretAsked | SecretGiven | SecretOver;

export type ClientFrame = Ticket | Watch | Unwatch | BoardWatch | Do | Signal | Pulse;

/** Every command, with what it takes and answers. */
export interface Commands {
  "chat.around": { args: AroundArgs; result: Around };
  "chat.delete": { args: DeleteArgs; result: MessageRow };
  "chat.edit": { args: EditArgs; result: MessageRow };
  "chat.history": { args: HistoryArgs; result: History };
  "chat.older": { args: OlderArgs; result: Older };
  "chat.post": { args: PostArgs; result: MessageRow };
  "chat.react": { args: ReactArgs; result: ReactionRow };
  "chat.read": { args: ReadArgs; result: Nothing };
  "members.invite": { args: Invite; result: Invited };
  "members.list": { args: Nothing; result: Members };
  "notes.around": { args: AroundArgs; result: AroundNote };
  "notes.delete": { args: DeleteArgs; result: NoteRow };
  "notes.edit": { args: EditArgs; result: NoteRow };
  "notes.history": { args: HistoryArgs; result: History };
  "notes.older": { args: OlderArgs; result: OlderNotes };
  "notes.post": { args: PostArgs; result: NoteRow };
  "notes.react": { args: ReactArgs; result: NoteReactionRow };
  "notes.read": { args: ReadArgs; result: Nothing };
  "organization.change_policies": { args: PolicyChange; result: Policies };
  "organization.space": { args: Nothing; result: SpaceUse };
  "replies.files": { args: ReplyFilesArgs; result: ReplyFiles };
  "replies.list": { args: ListRepliesArgs; result: RepliesPage };
  "replies.remove": { args: RemoveReplyArgs; result: Nothing };
  "replies.save": { args: SaveReplyArgs; result: CannedReply };
  "secret.ask": { args: SecretAskArgs; result: Nothing };
  "secret.decline": { args: SecretDeclineArgs; result: Nothing };
  "secret.give": { args: SecretGiveArgs; result: Nothing };
  "secret.withdraw": { args: SecretWithdrawArgs; result: Nothing };
  "sessions.add_technician": { args: MemberArgs; result: Joined };
  "sessions.admit": { args: KnockArgs; result: Joined };
  "sessions.admit_device": { args: DeviceArgs; result: Nothing };
  "sessions.devices": { args: DevicesArgs; result: OwnDevices };
  "sessions.drop_device": { args: DeviceArgs; result: Nothing };
  "sessions.end": { args: SessionArgs; result: Nothing };
  "sessions.hand_over": { args: HandOverArgs; result: Joined };
  "sessions.invitation": { args: SessionArgs; result: Invitation };
  "sessions.leave": { args: SessionArgs; result: Nothing };
  "sessions.new_code": { args: RenewArgs; result: Invitation };
  "sessions.new_link": { args: RenewArgs; result: Invitation };
  "sessions.open": { args: OpenArgs; result: Opened };
  "sessions.remove": { args: ParticipantArgs; result: Nothing };
  "sessions.retitle": { args: RetitleArgs; result: Nothing };
  "sessions.turn_away": { args: KnockArgs; result: Nothing };
  "sessions.turn_away_device": { args: DeviceArgs; result: Nothing };
  "uploads.describe": { args: DescribeArgs; result: Described };
  "uploads.limits": { args: LimitsArgs; result: UploadLimits };
  "uploads.prove": { args: ProveArgs; result: Proof };
  "uploads.standing": { args: StandingArgs; result: StandingOfUploads };
  "uploads.unfinished": { args: UnfinishedArgs; result: Unfinished };
}
