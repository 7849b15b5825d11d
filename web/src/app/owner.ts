/**
 * What a browser keeps for staff (drafts, queued messages, uploads on their way) belongs to one member. A sign-in may end
 * without signing out, and a colleague sign in at the same machine: then it is erased before anything of it could be seen,
 * or go out under the wrong name.
 */
import { scopeOf, type Keep } from "../sync/keep";

const STAFF = "staff";
const OWNER = [scopeOf(STAFF, ""), "owner", "member"] as const;

export async function keepOnlyFor(member: string, keep: Keep): Promise<void> {
  if ((await keep.get<string>(...OWNER)) === member) return;
  await keep.forgetIdentity(STAFF);
  await keep.put(...OWNER, member);
}
