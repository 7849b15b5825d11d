import { scopeOf } from "../sync/keep";

/** The kinds under which this browser keeps uploads over a reload: those on their way, and those taken back. */
export const UPLOAD = "upload";
export const WITHDRAWN = "withdrawn";

/** Where things of a session are kept, or those of canned replies being written. */
export function homeScope(as: string, session: string | null): string {
  return scopeOf(as, session ?? "replies");
}
