// What people read while they set the desk up, sign in, accept an invitation and look after the members.

import type { FilesAccess, Role } from "../../wire/types";
import { limit, list, name as fenced, size } from "../format";
import { plural } from "../plural";

const roles: Record<Role, string> = {
  owner: "Owner",
  administrator: "Administrator",
  technician: "Technician",
};

const asRole: Record<Role, string> = {
  owner: "an owner",
  administrator: "an administrator",
  technician: "a technician",
};

const filesAccess: Record<FilesAccess, string> = {
  none: "None",
  own: "Own sessions",
  all: "All sessions",
};

export const accounts = {
  policies: "In every session",
  readByPolicy: "People in a session see how far the others have read",
  readByOn: "People in a session see how far the others have read.",
  readByOff: "Nobody in a session sees how far the others have read.",
  timeZone: "Time zone",
  timeZoneHint: "Of the times in transcripts and in Files. Transcripts that are written already stay as they are.",
  timeZoneIs: (zone: string) => `Times in transcripts and in Files are those of ${zone}.`,

  // What the organization takes of files.
  filePolicies: "Files",
  spaceUsed: (used: number, most: number | null) => (most === null ? `${size(used)} used` : `${size(used)} of ${size(most)} used`),
  largestFile: "Largest file, in GiB",
  sessionSpace: "All files of a session, in GiB",
  organizationSpace: "Everything kept, in GiB",
  atMost: (bytes: number | null) =>
    bytes === null ? "Empty: as much as the disk has." : `Empty: ${limit(bytes)}, as much as this server allows.`,
  noSize: "Write a number, such as 0.5 or 20.",
  overServer: (bytes: number) => `This server allows ${limit(bytes)} at most.`,
  refusePrograms: "Refuse programs and scripts, whatever they are called",
  refusedExtensions: "Also refuse files that end in",
  refusedHint: "Such as iso, zip. What they are is looked at when they have arrived.",
  noOriginals: "Always remove location and private details from pictures and films",
  noOriginalsHint: "Otherwise they are removed unless whoever sends one chooses “Send the original”.",
  originalsTaken: "Location and private details are removed from pictures and films unless the sender chooses the original.",
  originalsRefused: "Location and private details are always removed from pictures and films. No originals are taken.",
  saveFilePolicies: "Save",
  savingFilePolicies: "Saving",
  filePoliciesSaved: "Saved. It holds from the next file on.",
  fileLimit: (most: string) => `One file may have ${most} at most.`,
  sessionLimit: (most: string) => `All files of a session may have ${most} together.`,
  kindsRefused: (programs: boolean, extensions: readonly string[]) => {
    const kinds = [...(programs ? ["programs and scripts"] : []), ...extensions.map((extension) => `.${extension}`)];
    return kinds.length === 0 ? "Files of every kind are taken." : `Not taken: ${list(kinds)}.`;
  },
  roles,
  filesAccess,

  // Fields that several pages share.
  organization: "Organization",
  organizationHint: "Your customers see this name.",
  name: "Your name",
  nameHint: "Customers and colleagues see it.",
  email: "E-mail",
  emailHint: "You sign in with it.",
  password: "Password",
  missing: "This is needed.",
  emailWrong: "An e-mail address looks like name@example.org.",

  // What a password's length says about it.
  passwordEmpty: "At least 12 characters. A few words in a row work well.",
  passwordShort: (missing: number) =>
    plural(missing, { one: "# more character is needed.", other: "# more characters are needed." }),
  passwordEnough: "Long enough. Each further word makes it much harder to guess.",
  passwordGood: "A good length.",
  passwordStrong: "A very good length.",

  setUpPage: "Set up Deskside",
  setUpTitle: "Set up this desk",
  setUpLead: "You become its owner. Colleagues are invited later.",
  setUp: "Set up",
  settingUp: "Setting up",
  alreadySetUpTitle: "Deskside is already set up",
  alreadySetUpText: "Its owner and everybody they invited sign in.",
  noSecretTitle: "The address is not complete",
  noSecretText: "Open the whole address that the server printed when it started. It goes on after the sign #.",
  wrongSecretTitle: "This set-up address does not fit",
  wrongSecretText: "Until it is set up, the server prints a set-up address when it starts. Open the newest.",

  signInPage: "Sign in",
  signInTitle: "Sign in",
  signInExpired: "Your sign-in has ended. Sign in to go on where you were.",
  signIn: "Sign in",
  signingIn: "Signing in",
  throttled: (left: string) => `Too many tries. The next one is possible in ${left}.`,
  throttledOver: "You can try again now.",
  notSetUpTitle: "This desk is not set up yet",
  notSetUpText: "Open the set-up address that the server printed when it started.",
  haveCode: "I have a code from a technician",

  invitePage: "Invitation",
  inviteTitle: (organization: string) => `Join ${fenced(organization)}`,
  inviteLead: (by: string, role: Role) => `${fenced(by)} invites you as ${asRole[role]}.`,
  accept: "Accept",
  accepting: "Accepting",
  inviteGoneTitle: "This invitation no longer works",
  inviteGoneText: "It was used or has expired. Ask for a new one.",
  inviteNoSecretTitle: "This page needs your invitation",
  inviteNoSecretText: "Open the link you were sent once more.",
  inviteLoading: "Looking up your invitation",
  inviteFailedTitle: "Your invitation did not load",

  peopleTitle: "People",
  members: (count: number) => plural(count, { one: "# member", other: "# members" }),
  membersTable: "Members",
  columnName: "Name",
  columnEmail: "E-mail",
  columnRole: "Role",
  columnFiles: "Files access",
  you: "you",
  membersLoading: "Loading the members",
  membersFailed: "The members did not load",

  inviteColleague: "Invite colleague",
  inviteDialogTitle: "Invite a colleague",
  inviteDialogLead: "You get a link to send. Whoever opens it first becomes a member.",
  inviteFilesHint: "Whose ended sessions and files they may open.",
  makeLink: "Make link",
  makingLink: "Making link",
  linkReadyTitle: "Send this link",
  linkReadyText: (until: string) => `It works once, until ${until}, and is shown only now.`,
  invitationLink: "Invitation link",
  copyLink: "Copy link",
  linkCopied: "Link copied",
  done: "Done",

  connection: {
    title: "Connection",
    lead: "Checks what a proxy in front of the desk does to uploads, answers and the live connection. It takes a few seconds.",
    check: "Check the connection",
    checking: "Checking",
    inOrder: "In order:",
    notInOrder: "Not in order:",
    allFine: "Everything passes.",
    toChange: (count: number) => plural(count, { one: "# thing to look at.", other: "# things to look at." }),
    unknown: "This could not be checked. Try again, and see whether the proxy answers at all.",

    address: "Visitors' addresses",
    seenAt: (address: string) => `The desk sees you at ${fenced(address)}.`,
    silent: "The proxy does not say who visits, so all visitors count as one. Let it send the header X-Forwarded-For.",
    stranger: "The desk does not trust the proxy's word about who visits. Put the proxy's address into DESKSIDE_TRUSTED_PROXIES.",
    host: "The desk's name",
    hostChanged: "The proxy changes the name that was asked for. Pass the header Host on as it came.",
    socket: "Live connection",
    socketBlocked: "It does not open, so messages come later. Pass the headers Upgrade and Connection on, with HTTP/1.1.",
    answers: "Downloads and answers",
    answersCollected: "The proxy holds answers back until it has more of them. In nginx: proxy_buffering off;",
    pieces: "Uploads",
    piecesCollected:
      "The proxy collects uploads before it passes them on: progress jumps, and a broken line loses what was sent. In nginx: proxy_request_buffering off;",
    piecesLimited: "The proxy refuses pieces of 32 MiB. In nginx: client_max_body_size 0;",
    originDropped: "The proxy drops or changes the header Origin. Pass it on as it came.",
  },

  account: (name: string) => `Account of ${fenced(name)}`,
  signOut: "Sign out",
  signingOut: "Signing out",
  signOutFailed: "Signing out did not work. You are still signed in.",
} as const;
