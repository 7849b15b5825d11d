/** Words that every page may need. */

export const common = {
  product: "Deskside",
  /** The label of the list of languages. */
  language: "Language",
  cancel: "Cancel",
  close: "Close",
  copied: "Copied",
  copyFailed: "Copying did not work here. Select the text and copy it by hand.",
  hidePassword: "Hide",
  showPassword: "Show",
  loading: "Loading",
  more: "More",
  notes: "Notes",
  /** The menu entry and the dialog about being told of news. */
  notices: "Notices",
  tryAgain: "Try again",
  trying: "Trying",
  you: "You",
  here: "Here",
  away: "Away",
  live: "Live",
  waiting: "Waiting",
  ended: "Ended",
  technician: "Technician",
  customer: "Customer",
  units: {
    bytes: ["B", "KB", "MB", "GB", "TB"],
    gib: "GiB",
    mib: "MiB",
    perSecond: (size: string) => `${size}/s`,
    hours: (count: string) => `${count} h`,
    minutes: (count: string) => `${count} min`,
    seconds: (count: string) => `${count} s`,
  },
  /** A request never got an answer. */
  noConnection: "There is no connection to the desk right now. Nothing is lost.",
  /** The server met something it did not expect. */
  serverTrouble: "Something went wrong on the server. Nothing is lost.",
} as const;
