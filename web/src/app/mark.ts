/** The two or three letters an organization is known by: "IT Service Desk" is IT, "North Hospital" is NH. */
import { initials } from "../ui/initials";

export function markLetters(organization: string | undefined): string {
  const name = organization ?? "";
  return /^\p{Lu}{2,3}(?=\s|$)/u.exec(name)?.[0] ?? initials(name);
}
