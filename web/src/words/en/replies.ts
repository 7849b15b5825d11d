// Canned replies: the list above the box, and the page where they are kept.

import { name as fenced, number } from "../format";
import { plural } from "../plural";

export const replies = {
  // In the composer.
  open: "Canned replies",
  list: "Canned replies",
  found: (count: number) => plural(count, { one: "# reply found. Enter takes it.", other: "# replies found. Enter takes the first." }),
  noMatch: "No reply matches",
  none: "No replies yet",
  make: "Make the first one",
  files: (count: number) => plural(count, { one: "# file", other: "# files" }),
  taking: "Getting its files",
  taken: (name: string) => `${fenced(name)} is in the box. Nothing is sent yet.`,
  listFailed: "The replies did not load.",
  notTaken: (name: string, why: string) => `${fenced(name)} was not taken. ${why}`,

  // The page.
  title: "Replies",
  count: (count: number) => number(count),
  lead: "Type / in a message to find one.",
  search: "Search replies",
  searchHint: "Search shortcut, name, text",
  loading: "Loading the replies",
  failed: "The replies did not load",
  emptyTitle: "No replies yet",
  emptyText: "Keep what you write again and again, with its files. Type / in a message to find it.",
  noMatchText: "Search by shortcut, name or words.",
  clearSearch: "Clear search",
  organization: "Organization",
  mine: "Only me",
  saysNothing: "Files only",
  all: "All replies",

  // One of them.
  newTitle: "New reply",
  editTitle: (name: string) => `Edit ${fenced(name)}`,
  shortcut: "Shortcut",
  shortcutHint: "One word. You type it after /.",
  name: "Name",
  text: "Text",
  textHint: "{customer}, {technician} and {organization} are filled in.",
  belongs: "Belongs to",
  belongsHint: "The organization's replies are for every technician; administrators and owners keep them.",
  notYours: "Administrators and owners keep this reply. You can use it in every session.",
  filesTitle: "Files",
  noFiles: "None.",
  addFiles: "Add files",
  removeFile: (name: string) => `Take out ${fenced(name)}`,
  keepFile: (name: string) => `Keep ${fenced(name)}`,
  leaves: "Goes when you save",
  downloadFile: (name: string) => `Download ${fenced(name)}`,
  filesLoading: "Loading the files",
  save: "Save",
  saving: "Saving",
  saved: (name: string) => `${fenced(name)} is saved`,
  filesMoving: "Save when the files have arrived.",
  filesFailed: "Take out the files that failed, or try them again.",
  changedBy: (name: string, when: string) => `Changed by ${fenced(name)}, ${when}`,
  back: "Back to the replies",
  needShortcut: "Give it a shortcut.",
  needName: "Give it a name.",
  needText: "Write a text, or attach a file.",
  shortcutTaken: "Another reply has this shortcut. Choose another one.",

  // Two at once.
  conflict: (name: string) => `${fenced(name)} changed this reply while you did. Nothing of yours is lost.`,
  theirs: "What it says now",
  takeTheirs: "Take theirs",
  keepMine: "Save mine instead",
  gone: "This reply was deleted while you changed it. You can save yours as a new one.",

  // Leaving what is not saved.
  discardTitle: "Discard your changes?",
  discardText: "What you wrote here is not saved.",
  keepWriting: "Keep writing",
  discard: "Discard",

  // Deleting.
  remove: "Delete reply",
  removeTitle: (name: string) => `Delete ${fenced(name)}?`,
  removeText: (files: number) =>
    files === 0
      ? "What was sent with it stays where it was sent."
      : plural(files, {
          one: "Its text and its file are gone. What was sent with it stays where it was sent.",
          other: "Its text and its # files are gone. What was sent with it stays where it was sent.",
        }),
  keepIt: "Keep it",
  removeNow: "Yes, delete",
  removing: "Deleting",
  removed: (name: string) => `${fenced(name)} is deleted`,
} as const;
