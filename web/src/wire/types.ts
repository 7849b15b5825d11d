/**
 * The client's words for what travels. The structures themselves are in `server.ts`, made from the server's; here they get
 * the names by which the client knows them, and what is not a structure is told.
 */
import type * as server from "./server";

export type SessionId = string;
export type ParticipantId = string;
export type FileId = string;

/** A place in each of the two streams. */
export type Revisions = server.Position;
export type StreamName = server.Live["stream"];
export type Cursor = Required<server.Cursor>;

/** What every refusal carries (RFC 9457). `code` is stable, `title` is a sentence a person can act on. */
export interface Problem {
  type?: string;
  /** One of the server's codes, or the client's own (`offline`, `timeout` and the like). */
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

export type {
  AnyRow,
  CannedReply,
  SaveReplyArgs,
  DeviceRow,
  EventRow,
  File,
  InvitationRow,
  KnockRow,
  MessageRow,
  NoteReactionRow,
  NoteRow,
  ParticipantRow,
  ReactionRow,
  SessionRow,
  UsedReply,
} from "./server";
export type RowKind = server.AnyRow["kind"];
export type EventName = server.EventRow["name"];
export type ShowAs = server.File["show"];

// Sync

/** A batch as it comes by long poll or by socket. */
export type Batch = Omit<server.Batch, "t">;
export type Presence = "here" | "away";

export type WelcomeFrame = server.Welcome;
export type BatchFrame = server.Batch;
export type LiveFrame = server.Live;
export type BeatFrame = server.Beat;
export type SignalFrame = server.Typing;
export type Marks = server.Marks;
export type MarksFrame = server.MarksMoved;
export type OffBoardFrame = server.OffBoard;
export type NudgeFrame = server.Nudged;
export type SignalName = server.Signal["name"];
export interface HereFrame extends Omit<server.Here, "participants"> {
  participants: Record<ParticipantId, Presence>;
}
export type BoardFrame = server.BoardChange;
export type DoneFrame = server.Done;
export interface FailedFrame extends Omit<server.Failed, "problem"> {
  problem: Problem;
}
export interface GoneFrame extends Omit<server.Gone, "problem"> {
  problem: Problem;
}
export type ByeFrame = server.Bye;
export type SecretFrame = server.SecretAsked | server.SecretGiven | server.SecretOver;
export type SecretAsked = server.SecretAsked;
export type SecretEnd = server.SecretOver["how"];
export type ServerFrame =
  | WelcomeFrame
  | BatchFrame
  | LiveFrame
  | BeatFrame
  | SignalFrame
  | HereFrame
  | MarksFrame
  | BoardFrame
  | OffBoardFrame
  | NudgeFrame
  | DoneFrame
  | FailedFrame
  | GoneFrame
  | ByeFrame
  | SecretFrame;
export type { ClientFrame } from "./server";

// The board and Files

export type { BoardRow, FilesEntry, FilesPage, FilesSession, FilesTally, SessionFiles } from "./server";
export type Family = server.FilesTally["family"];
export type BoardKnock = server.Knocking;
export type BoardLast = server.Last;

// People and the organization

export type { About, Me, Member, Organization, Policies, SpaceUse, UploadLimits } from "./server";
export type Role = server.Member["role"];
export type FilesAccess = server.Member["files_access"];

// Invitations and joining

export type { Asking, DeviceReply, Invitation, LetIn, WaitAnswer } from "./server";
export type InvitationState = server.InvitationRow["state"];
export type JoinLook = server.LookAnswer;
export type Joined = server.JoinAnswer;
export type Knocked = server.KnockAnswer;
export type MemberInvitation = server.InvitationLook;

// Uploads

/** `Upload`: one the server still holds unfinished (`uploads.unfinished`). */
export type { Upload, UploadStanding, Words } from "./server";

// Commands

export type { Commands } from "./server";
/** What the client says when it posts: it leaves out what it does not mean. */
export interface PostArgs extends Omit<server.PostArgs, "draft" | "reply_to"> {
  draft?: string;
  reply_to?: string;
}
export type CommandName = keyof server.Commands;
export type Args<N extends CommandName> = server.Commands[N]["args"];
export type Result<N extends CommandName> = server.Commands[N]["result"];
export type Empty = server.Nothing;
/** A page of history. Its rows are checked at the door like all others. */
export interface OlderPage {
  rows: server.AnyRow[];
  more: boolean;
  reactions: server.AnyRow[];
}
