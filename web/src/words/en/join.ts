/** What a customer reads first: the join page, and the top of the conversation. */
import { list, name as fenced } from "../format";
import { plural } from "../plural";

export const join = {
  tagline: "Remote help by chat and files",

  pageTitle: "Join · Deskside",

  waitEndedTitle: "The session has ended",

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

  enterCode: "Enter a code",
  lookFailedTitle: "Your invitation did not load",
  chatFailedTitle: "The conversation did not load",

  // In the chat.
  peopleHere: (names: readonly string[]) => `${list([...names, "you"])} are here`,
  onlyYou: "Only you are here",
  files: "Files",
  devices: "Your devices",
  leave: "Leave the session",
} as const;
