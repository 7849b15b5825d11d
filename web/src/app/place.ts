/**
 * The places of the console and the paths that name them. Pure, so that the sign-in page can use it too.
 */
export type Place =
  | { view: "sessions" }
  /** With a message, when a link leads to it. */
  | { view: "session"; session: string; message?: string }
  | { view: "files" }
  | { view: "replies" }
  | { view: "people" };

const ROOT = "/console";
const SESSION = /^\/console\/s\/([0-9A-Za-z]{1,64})(?:\/([0-9A-Za-z]{1,64}))?\/?$/;

export function placeOf(path: string): Place {
  const [, session, message] = SESSION.exec(path) ?? [];
  if (session !== undefined) return { view: "session", session, ...(message !== undefined && { message }) };
  if (/^\/console\/files\/?$/.test(path)) return { view: "files" };
  if (/^\/console\/replies\/?$/.test(path)) return { view: "replies" };
  if (/^\/console\/people\/?$/.test(path)) return { view: "people" };
  return { view: "sessions" };
}

export function pathOf(place: Place): string {
  switch (place.view) {
    case "sessions":
      return ROOT;
    case "session":
      return `${ROOT}/s/${place.session}${place.message === undefined ? "" : `/${place.message}`}`;
    default:
      return `${ROOT}/${place.view}`;
  }
}

/** Only a path of the console itself is gone back to after signing in; anything else would be an open door. */
export function safeReturn(path: string): string {
  return pathOf(placeOf(path));
}
