// The organization's portal of stored files.

import { name as fenced } from "../format";
import { plural } from "../plural";

export const files = {
  title: "Files",
  /** How much is listed; `more` says that older sessions exist. */
  listed: (files: number, sessions: number, more: boolean) => {
    const inSessions = plural(sessions, more ? { other: "the newest # sessions" } : { one: "# session", other: "# sessions" });
    return `${plural(files, { one: "# file", other: "# files" })} in ${inSessions}`;
  },
  table: "Files by session",
  name: "Name",
  from: "From",
  size: "Size",
  proof: "Proof",
  saved: "Saved",
  filesOf: (count: number) => plural(count, { one: "# file", other: "# files" }),
  filesOfTitle: (title: string) => `Files of ${fenced(title)}`,
  openSession: (title: string) => `Open the conversation of ${fenced(title)}`,
  people: (customers: string, technicians: string) =>
    customers === "" ? technicians : technicians === "" ? customers : `${customers} with ${technicians}`,
  today: (time: string) => `Today, ${time}`,
  untitled: "Untitled session",
  transcript: "Transcript",
  fromDesk: "–",
  fromDeskLong: "Written by Deskside",
  downloadName: (name: string, of: string) => `Download ${fenced(name)}, ${fenced(of)}`,
  downloadAll: (title: string) => `Download everything of ${fenced(title)} as one zip`,
  intact: "Intact",
  intactLong: "The sender's browser and the server computed the same SHA-256.",
  writtenHere: "Saved",
  writtenHereLong: "Written by the server, with its SHA-256 kept.",
  onlyTechnicians: "Only technicians see this",
  choose: (name: string, of: string) => `Choose ${fenced(name)}, ${fenced(of)}`,
  chooseAll: (title: string) => `Choose all files of ${fenced(title)}`,
  chooseNone: "Choose none",
  showMore: (count: number) => `Show ${plural(count, { one: "# more file", other: "# more files" })}`,
  jump: (name: string, of: string) => `Show ${fenced(name)} in the conversation of ${fenced(of)}`,
  unproven: "Not compared",
  unprovenLong: "The sender's browser did not confirm the SHA-256.",
  older: "Show older sessions",
  loadingOlder: "Loading",
  loading: "Loading the files",
  emptyTitle: "No files yet",
  emptyText: "When a session ends, its transcript and the files shared in it are here.",
  failed: "Files did not load",
  noRightTitle: "You have no access to Files",
  noRightText: "An owner or an administrator can give you access to your own sessions or to all.",
  ownOnly: "You see the sessions you were in.",
  timesOf: (zone: string) => `Times are those of ${zone}.`,
} as const;
