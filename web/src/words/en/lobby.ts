/** The other ways in and out: the code and the lobby, a second device, leaving, the closing page. */
import { name as fenced } from "../format";
import { plural } from "../plural";

export const lobby = {
  // The page that asks for a code.
  codePageTitle: "Enter your code · Deskside",
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
  waitEndedText: "It ended before you were let in. Ask for a new code if you still need help.",
  anotherCode: "Enter another code",

  // A second device of one's own.
  takenTitle: "This link is already in use",
  takenText: (technician: string | undefined) =>
    `If not: it is for one person, and somebody joined with it. Ask ${technician === undefined ? "" : `${fenced(technician)} `}for another link or a code.`,
  secondDeviceText: "Did you join with it yourself? Then you can be in the session on this device too.",
  secondDevice: "This is my second device",
  asking: "Asking",
  deviceTitle: "Say yes on your first device",
  deviceText: (technician: string) =>
    `The question is in your conversation there, for two minutes. ${fenced(technician)} can also let this device in.`,
  deviceStop: "Do not ask",
  deviceNoTitle: "This device was not let in",
  deviceNoText: (technician: string) => `Somebody answered no. Ask again, or ask ${fenced(technician)} for another link or a code.`,
  deviceLateTitle: "Nobody answered",
  deviceLateText: "Take your first device to hand, and ask again.",
  askAgain: "Ask again",

  // When the link does not lead in.
  linkDeadTitle: "This link no longer works",
  linkDeadText: "Ask for a new one, or for a code.",
  noLinkTitle: "This page needs your link",
  noLinkText: "Open the link you were sent once more, or enter a code.",
  endedLinkText: "Ask for a new link or a code if you still need help.",

  // One's own devices.
  devicesText: "Each of them is you in this session.",
  devicesOnlyOne: "Open the same link on a phone or another computer, and you are here with both.",
  deviceFirst: "The device you joined with",
  deviceNames: {
    phone: (browser: string) => (browser === "" ? "Phone" : `Phone, ${browser}`),
    tablet: (browser: string) => (browser === "" ? "Tablet" : `Tablet, ${browser}`),
    computer: (browser: string) => (browser === "" ? "Computer" : `Computer, ${browser}`),
  },
  deviceSince: (time: string) => `since ${time}`,
  deviceThis: "This device",
  deviceSignOut: "Sign out",
  deviceSignOutNamed: (device: string) => `Sign out: ${device}`,
  deviceSigningOut: "Signing out",
  deviceSignedOut: (device: string) => `${device} is signed out.`,
  devicesFailed: "Your devices did not load.",

  // Leaving.
  leaveTitle: "Leave this session?",
  leaveText: (organization: string) =>
    `You need a new link or code to come back. What you shared stays with ${fenced(organization)}.`,
  leaveEverywhere: "You leave on your other device too.",
  stay: "Stay",
  leaveNow: "Leave",
  leaving: "Leaving",

  // After the session.
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
