/** The customer's way in and out: the code box, the join page, the lobby, the closing page. */
import { name as fenced } from "../format";
import { plural } from "../plural";

export const join = {
  tagline: "Remote help by chat and files",

  pageTitle: "Join · Deskside",

  // The page that asks for a code.
  codeTitle: "Enter your code",
  codeLead: "The person who helps you reads it to you. Nothing to install, no account needed.",
  codeLabel: "Code of nine digits",
  codeIncomplete: "The code has nine digits.",
  codeUnknown: "This code no longer works. Ask for a new one.",
  goIn: "Ask to come in",
  goingIn: "Asking",
  forTechnicians: "Technician? Sign in",
  notSetUp: "This desk is not set up yet. Its set-up address is printed where Deskside was started.",

  // The lobby.
  waitingTitle: (technician: string) => `${fenced(technician)} will let you in`,
  waitingText: "This takes a moment. Keep this page open.",
  waitingSaid: (technician: string) => `${fenced(technician)} will let you in. This takes a moment.`,
  waitingAs: (name: string) => `You asked as ${fenced(name)}`,
  connectingAgain: "Connecting again",
  stopWaiting: "Do not wait",
  admitted: "You are in. Opening the conversation.",
  turnedAwayTitle: "You were not let in",
  turnedAwayText: (technician: string) => `If this is a mistake, ask ${fenced(technician)} for a new code.`,
  waitEndedTitle: "The session has ended",
  waitEndedText: "It ended before you were let in. Ask for a new code if you still need help.",
  anotherCode: "Enter another code",

  // The join page.
  readyTitle: (technician: string) => `${fenced(technician)} is ready to help you`,
  about: (title: string) => `About: ${fenced(title)}`,
  nothingToInstall: "Nothing to install, no account needed.",
  yourName: "Your name",
  nameHint: (technician: string) => `${fenced(technician)} and everybody in this session sees it.`,
  nameMissing: "Give a name, so that they know who you are.",
  joinSession: "Join the session",
  joining: "Joining",
  beforeYouJoin: "Before you join",
  keptBy: (organization: string, months: number) => ({
    before: `The conversation and the files are kept by ${fenced(organization)} for `,
    strong: plural(months, { one: "# month", other: "# months" }),
    after: ".",
  }),
  nobodySees: "Nobody sees your screen or camera unless you say yes, each time.",
  leaveWhenever: "You can leave whenever you like.",
  codeInstead: "I have a code instead",
  lookingUp: "Looking up your invitation",

  // When the link does not lead in.
  takenTitle: "This link is already in use",
  takenText: (technician: string | undefined) =>
    `It is for one person, and somebody joined with it. Ask ${technician === undefined ? "" : `${fenced(technician)} `}for another link or a code.`,
  endedLinkText: "Ask for a new link or a code if you still need help.",
  enterCode: "Enter a code",
  linkDeadTitle: "This link no longer works",
  linkDeadText: "Ask for a new one, or for a code.",
  noLinkTitle: "This page needs your link",
  noLinkText: "Open the link you were sent once more, or enter a code.",
  lookFailedTitle: "Your invitation did not load",
  chatFailedTitle: "The conversation did not load",

  // In the chat.
  peopleHere: (names: string, count: number) => (count > 1 ? `${names}, and you are here` : `${names} and you are here`),
  onlyYou: "Only you are here",
  leave: "Leave the session",
  leaveTitle: "Leave this session?",
  leaveText: (organization: string) =>
    `You need a new link or code to come back. What you shared stays with ${fenced(organization)}.`,
  stay: "Stay",
  leaveNow: "Leave",
  leaving: "Leaving",

  // After it.
  endedTitle: "The session has ended. Thank you for your patience.",
  endedBy: (name: string, time: string) => `${fenced(name)} ended it at ${time}.`,
  keptElsewhere: (organization: string | undefined) =>
    `${organization === undefined ? "" : `The conversation is with ${fenced(organization)}. `}Nothing of it is kept on this device.`,
  removedTitle: "You are no longer in this session",
  removedText: (organization: string | undefined) =>
    `${organization === undefined ? "A technician" : `A technician of ${fenced(organization)}`} ended your part in it. Nothing of it is kept on this device.`,
  leftTitle: "You have left the session",
  unsentTitle: "You had not sent this yet",
  unsentText: "Copy it if you need it. It goes when you close this page.",
  copyUnsent: "Copy text",
  filesUnsent: (count: number) => plural(count, { one: "1 file was not sent.", other: "# files were not sent." }),
  mayClose: "You can close this page.",
} as const;
