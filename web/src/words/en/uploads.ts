/** Files on their way, and what is shown large: it comes to the page with the first file. */
import { limit, name as fenced, number, size, sizeOf } from "../format";
import { plural } from "../plural";

const part = (some: string, whole: string): string => `${some} of ${whole}`;

export const uploads = {
  // What may be sent.
  fits: (left: string) => `${left} left here`,
  notTaken: (kinds: string) => `Not taken: ${kinds}`,
  programs: "programs and scripts",
  noOriginals: "Location and private details are always removed",
  noneFits: "Nothing fits here any more. Ask the person who helps you.",
  /** Of a file that arrived, by the virus scanner. */
  checking: "Being checked for viruses…",
  heldBack: (threat: string) => `Held back: ${threat}`,
  heldUnchecked: "Held back: it could not be checked",
  heldWhy: "Nobody can open it.",
  notChecked: "Not checked for viruses",
  queued: "Queued",
  paused: (confirmed: number, whole: number) => `Paused at ${sizeOf(confirmed, whole, part)}`,
  moved: (confirmed: number, whole: number) => sizeOf(confirmed, whole, part),
  left: (time: string) => `${time} left`,
  overLimit: (bytes: number, most: number) => `${size(bytes)}, over the limit of ${limit(most)} for kept files`,
  proving: "Comparing checksums",
  /** What a file told beside what it shows, and tells no more; or that it is the original. */
  location: "Location removed",
  details: "Private details removed",
  original: "Original",
  sendOriginal: "Send the original",
  sendOriginalOf: (name: string) => `Send the original of ${fenced(name)}`,
  notProven: "Arrived",
  progressOf: (name: string) => `Upload of ${fenced(name)}`,
  remove: (name: string) => `Remove ${fenced(name)}`,
  pause: (name: string) => `Pause ${fenced(name)}`,
  resume: (name: string) => `Go on with ${fenced(name)}`,
  retry: (name: string) => `Try ${fenced(name)} again`,
  pickAgain: (name: string) => `Pick ${fenced(name)} again`,
  pickAgainWhy: "Pick the file again, and it goes on where it stood.",

  // The picture shown large, and code.
  play: (name: string) => `Play ${fenced(name)}`,
  pausePlaying: (name: string) => `Pause ${fenced(name)}`,
  placeInSound: (name: string) => `Place in the recording: ${fenced(name)}`,
  playedOf: (place: string, whole: string) => `${place} of ${whole}`,
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  previous: "Previous picture",
  next: "Next picture",
  placeOf: (place: number, all: number) => `${number(place)} of ${number(all)}`,
  copyCode: "Copy code",

  // Several files, and what is said of them.
  describe: (name: string) => `Name and description of ${fenced(name)}`,
  fileName: "Name",
  caption: "Caption",
  alt: "In words, for those who cannot see it",
  done: "Done",
  moveUp: "Move up",
  moveDown: "Move down",
  moveFile: (name: string) => `Move ${fenced(name)}: drag it, or use Alt and the arrow keys`,
  movedTo: (name: string, place: number, all: number) => `${fenced(name)} is number ${number(place)} of ${number(all)}`,
  arrivedOf: (done: number, all: number) => `${number(done)} of ${number(all)} files arrived`,
  allFiles: "All files",
  pauseAll: "Pause all",
  resumeAll: "Go on",
  retryAll: "Try again",
  removeAll: "Remove all",
  removeAllSure: (count: number) => plural(count, { one: "Remove # file?", other: "Remove # files?" }),
  pickAllAgain: (count: number) => plural(count, { one: "Pick # file again", other: "Pick # files again" }),
  withoutFailed: (count: number) => plural(count, { one: "Send without # file", other: "Send without # files" }),
  showMore: (count: number) => `Show ${number(count)} more`,
  filesStarted: (count: number) => plural(count, { one: "Sending # file", other: "Sending # files" }),
  uploadFailed: "It could not be sent.",
  uploadStarted: (name: string) => `Sending ${fenced(name)}`,
  uploadDone: (name: string) => `${fenced(name)} arrived intact`,
  uploadTrouble: (name: string, reason: string) => `${fenced(name)}: ${reason}`,
} as const;
