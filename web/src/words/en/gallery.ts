/** The files of a session in one place, and the pictures of it shown large. It comes when somebody looks. */
import { name as fenced, number } from "../format";
import { plural } from "../plural";

export const gallery = {
  title: "Files",
  jump: "Show it in the conversation",
  kind: "Kind of file",
  everyKind: "Every kind",
  families: { picture: "Pictures", video: "Videos", sound: "Sound", document: "Documents", other: "Other" },
  from: "Sender",
  anybody: "Anybody",
  chooseSome: "Choose",
  done: "Done",
  choose: (name: string) => `Choose ${fenced(name)}`,
  chosen: (count: number, size: string) => `${number(count)} chosen, ${size}`,
  tooMany: (most: number) => `At most ${number(most)} at a time. Or take all as one zip.`,
  zip: "Download as one zip",
  zipAll: "Download all as one zip",
  showMore: (count: number) => plural(count, { one: "Show # more", other: "Show # more" }),
  loading: "Loading",
  none: "None yet.",
  noneSuch: "None of this kind.",
  failed: "The files did not load.",

  // Pictures and films in place.
  notYet: "A picture for looking at is not here yet.",
  original: "Show the original",
  originalOf: (size: string) => `Show the original (${size})`,
  noPlay: "This browser cannot play it. Download it instead.",
} as const;
