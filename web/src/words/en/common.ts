/** Words that every page may need. */

export const common = {
  product: "Deskside",
  cancel: "Cancel",
  close: "Close",
  copied: "Copied",
  copyFailed: "Copying did not work here. Select the text and copy it by hand.",
  hidePassword: "Hide",
  showPassword: "Show",
  loading: "Loading",
  more: "More",
  notes: "Notes",
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
  /** A request never got an answer. */
  noConnection: "There is no connection to the desk right now. Nothing is lost.",
  /** The server met something it did not expect. */
  serverTrouble: "Something went wrong on the server. Nothing is lost.",
} as const;
