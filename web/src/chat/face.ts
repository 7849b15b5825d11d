/**
 * The two faces of a conversation: `talk` is the customer's column of bubbles, `record` the technician's thread. They share
 * the list, its order and its words; a page brings the one it shows, so that customers do not load the other.
 */
import type { Component, Snippet } from "svelte";

import type { Log } from "./log";

/** What stands around a message, sent or on its way. */
export interface FrameProps {
  /** The message's id, once it has one. */
  id?: string;
  name: string;
  /** The name initials are made of; the reader's own is "You" everywhere else. */
  fullName: string;
  role: string;
  /** A word beside the name. */
  note?: Snippet | undefined;
  technician: boolean;
  own: boolean;
  at: number;
  failed?: boolean;
  /** Its author told everybody that it changed, and the reader has not looked yet. */
  told?: boolean;
  /** Pictures reach to the edge of what is around them. */
  flush?: boolean;
  /** Rows of files on their way need the room more than the words need their margin. */
  tight?: boolean;
  children: Snippet;
  meta?: Snippet | undefined;
  /** Between the words and the line below them. */
  after?: Snippet | undefined;
}

export interface LineProps {
  log: Log;
  at: number;
}

export interface Face {
  name: "talk" | "record";
  Frame: Component<FrameProps>;
  Line: Component<LineProps>;
}
