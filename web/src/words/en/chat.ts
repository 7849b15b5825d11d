/** The conversation: messages, their files, the composer. Shared by the customer's page and the console. */
import { clock, limit, list, name as fenced, number } from "../format";
import { plural } from "../plural";

interface Named {
  name: string;
  /** The reader is meant. */
  self?: boolean;
}

export const chat = {
  conversation: "Conversation",
  message: "Message",
  loadingConversation: "Loading the conversation",
  loadingOlder: "Loading earlier messages",
  loadOlder: "Show earlier messages",
  olderFailed: "Earlier messages did not load.",
  emptyTitle: "Nothing said yet",
  emptyText: "Write below, or share a picture of the problem.",
  emptyReadText: "Nobody wrote anything in this session.",

  // Around messages.
  newSince: (count: number, at: number) =>
    plural(count, { one: `# new since ${clock(at)}`, other: `# new since ${clock(at)}` }),
  newMessages: (count: number) => plural(count, { one: "# new message", other: "# new messages" }),
  jump: "Jump to latest",
  edited: "edited",
  typing: (names: readonly string[]) => (names.length > 1 ? `${list(names.map(fenced))} are writing` : `${list(names.map(fenced))} is writing`),
  someone: "Somebody",
  /** The reader as the object of a sentence: "T.B. admitted you". */
  youInside: "you",

  // Quiet lines between the messages. A name comes as an object, so that it can stand out.
  log: {
    joined: (who: Named) => [who, " joined"],
    left: (who: Named) => [who, " left"],
    admitted: (who: Named, whom: Named) => [who, " admitted ", whom],
    removed: (who: Named, whom: Named) => [who, " removed ", whom],
    ended: (who: Named) => [who, " ended the session"],
    endedByItself: () => ["The session ended"],
    retitled: (who: Named) => [who, " changed the title"],
    handed_over: (who: Named, whom: Named) => [who, " handed the session over to ", whom],
    secret_asked: (who: Named, whom: Named) => [who, " asked ", whom, " for a secret"],
    secret_given: (who: Named, whom: Named) => [who, " gave ", whom, " a secret, shown once and kept nowhere"],
    second_device: (who: Named) => [who, " joined on a second device"],
    /** The file's name; nothing when it was deleted since. */
    fetched: (who: Named, file: Named | null) => [who, " downloaded ", file ?? "a file that was deleted"],
    fetchedSeveral: (who: Named, files: number) => [
      who,
      plural(files, { one: " downloaded # file", other: " downloaded # files" }),
    ],
    deleted: (who: Named) => [who, " deleted a message"],
  },

  // What is said aloud for a new message.
  said: (name: string, text: string, files: number) => {
    const shared = files > 0 ? plural(files, { one: "1 file", other: "# files" }) : "";
    return `${fenced(name)}: ${[text, shared].filter((part) => part !== "").join(", ")}`;
  },

  // On their way.
  sending: "Sending",
  whenOnline: "Goes out when you are back online",
  whenFilesArrived: (files: number) =>
    files === 1 ? "Goes out when the file has arrived" : "Goes out when the files have arrived",
  notSent: "Not sent",
  stale: "Written a while ago. Send it now?",
  sendNow: "Send now",
  discard: "Discard",
  copyText: "Copy text",
  unsent: "You had not sent this yet:",

  // Files.
  arrivedIntact: "Arrived intact",
  openPicture: (name: string) => `Open ${fenced(name)}`,
  pictureOf: (name: string) => `Picture: ${fenced(name)}`,
  downloadFile: (name: string) => `Download ${fenced(name)}`,
  pictureFailed: "The picture did not load",

  // Uploads.
  filesToShare: "Files to share",

  // The composer.
  composer: "Write and share",
  noFolders: "Folders cannot be shared as they are. Choose the files in them.",
  pastedName: (time: string) => `Pasted at ${time.replace(":", ".")}`,
  write: "Write a message",
  writeTo: (names: string) => `Write to ${names}`,
  share: "Share",
  shareFiles: "Share files",
  takePhoto: "Take a photo",
  dropTitle: (count: number) =>
    count > 0 ? plural(count, { one: "Drop 1 file to share it", other: "Drop # files to share them" }) : "Drop files to share them",
  dropLimit: (bytes: number) => `Up to ${limit(bytes)} each`,
  countOf: (count: number, most: number) => `${number(count)} of ${number(most)}`,
  tooLong: (over: number) =>
    plural(over, { one: "# character too many", other: "# characters too many" }),
  offline: "You are offline. What you share waits here and goes out once.",
  connecting: "Connecting",
  connectingAgain: "Connecting again",
  restarting: "The desk restarts. Back in about 10 seconds.",
  notKept: "This browser keeps nothing. Leave this page open until everything is sent.",
  endedBy: (name: string, time: string) => `${fenced(name)} ended the session at ${time}.`,
  ended: "The session has ended.",

  titleWithCount: (count: number, title: string) => `(${count > 99 ? "99+" : number(count)}) ${title}`,
} as const;
