/** What is done with messages: react, answer, copy, edit, delete. It comes to the page after the first messages. */
import { clock, list, name as fenced } from "../format";
import { plural } from "../plural";

export const actions = {
  readBy: (names: readonly string[]) => `Read by ${list(names.map(fenced))}`,

  // Notices while the page is in the background.
  noticesLead: "When something new comes while you look elsewhere:",
  playSound: "Play a sound",
  showNotification: "Show a notification",
  notificationWords: "With names and words",
  notificationsBlocked: "This browser blocks notifications of this page. You can allow them in its settings.",
  noNotifications: "This browser cannot show notifications of a page.",
  newMessage: "New message",
  somebodyKnocks: "Somebody asks to come in",
  filesShared: (files: number) => plural(files, { one: "# file", other: "# files" }),
  readShared: "The others in the session see how far you have read.",
  readNotShared: "Nobody sees how far you have read.",

  /** The button at each message; the name or "You", and the time, tell them apart. */
  actionsOn: (name: string, at: number) => `Actions: ${fenced(name)}, ${clock(at)}`,
  menu: "Actions on this message",
  react: "React",
  reactWith: (emoji: string) => `React with ${emoji}`,
  moreEmoji: "More emoji",
  reply: "Reply",
  copyText: "Copy text",
  copyLink: "Copy link",
  edit: "Edit",
  remove: "Delete",

  // A second device of one's own.
  deviceAsks: "Is this you, on a second device?",
  deviceIs: {
    phone: (browser: string) => (browser === "" ? "A phone asks to come in as you." : `A phone with ${browser} asks to come in as you.`),
    tablet: (browser: string) => (browser === "" ? "A tablet asks to come in as you." : `A tablet with ${browser} asks to come in as you.`),
    computer: (browser: string) =>
      browser === "" ? "A computer asks to come in as you." : `A computer with ${browser} asks to come in as you.`,
  },
  deviceYes: "Yes, that is me",
  deviceNo: "No",
  deviceLetIn: "Your second device is in.",
  deviceKeptOut: "It was not let in.",

  // Answers.
  answering: (name: string) => `Answering ${fenced(name)}`,
  dropReply: "Do not answer this message",
  jumpTo: (name: string) => `Go to the message of ${fenced(name)}`,
  deletedMessage: "Deleted message",
  originalMissing: "The message could not be read",
  filesAlone: (count: number) => plural(count, { one: "1 file", other: "# files" }),

  // Editing.
  editing: "Editing your message",
  editText: "Text of your message",
  notify: "Notify others about this change",
  save: "Save",
  saved: "Saved",
  saving: "Saving",
  savedLater: "Is saved when you are back online",
  notSaved: "Not saved",
  conflict: "This message was changed somewhere else meanwhile. It now reads:",
  saveAnyway: "Save mine instead",
  look: "Look",
  emptyText: "A message without files needs some words.",
  editedAt: (time: string) => `edited ${time}`,
  seeEarlier: "see earlier text",
  earlier: "Earlier text",
  earlierAt: (time: string) => `From ${time}`,
  earlierFailed: "The earlier text could not be read.",
  earlierLoading: "Reading the earlier text",
  changedAt: (name: string, time: string) => `${fenced(name)} changed this at ${time}`,
  changed: (name: string) => `${fenced(name)} changed a message`,
  changedSeveral: (count: number) => plural(count, { one: "# message was changed", other: "# messages were changed" }),

  // Deleting.
  removeTitle: "Delete this message?",
  removeWhat: (text: boolean, files: number) => {
    if (files === 0) return "The text will be gone for everyone within a minute.";
    const shared = plural(files, { one: "1 file", other: "# files" });
    return text ? `The text and ${shared} will be gone for everyone within a minute.` : `${files === 1 ? "The file" : shared} will be gone for everyone within a minute.`;
  },
  removeLine: "A line will say that you deleted a message.",
  keep: "Keep it",
  removeYes: "Yes, go ahead",
  removed: "You deleted a message",
  notRemoved: "Not deleted",
  notReacted: "Your reaction was not sent",

  // Going to a message that is further up than what is shown.
  excerpt: "Earlier in this conversation",
  backToLatest: "Back to the latest",
  showBefore: "Show what came before",
  showAfter: "Show what came after",
  looking: "Looking for the message",
  notFound: "The message could not be found. It may have been deleted.",

  // The secret field, on the customer's side.
  secret: {
    title: (name: string, label: string) => `${fenced(name)} asks for: ${fenced(label)}`,
    only: (name: string) => `Only ${fenced(name)} sees it, once. It is not saved.`,
    send: (name: string) => `Send to ${fenced(name)}`,
    notNow: "Not now",
    sending: "Sealing and sending",
    sent: (name: string) => `Sent. Only ${fenced(name)} can open it.`,
    declined: "You said not now.",
    withdrawn: (name: string) => `${fenced(name)} no longer asks for this.`,
    expired: "This waited too long. It is no longer asked for.",
    failed: "It was not sent. Nothing was saved.",
    unable: (name: string) => `This page cannot keep a secret on its way, because its address does not begin with https. ${fenced(name)} was told.`,
    card: "A secret is asked for",
  },
} as const;
