/**
 * Who is or was in a session, in the order the panel shows them, and the one word that says where each is now. Pure.
 */
import type { Member, ParticipantRow, Presence } from "../wire/types";

export type Whereabouts = "here" | "away" | "offline" | "left" | "removed";

export interface Person {
  row: ParticipantRow;
  you: boolean;
  where: Whereabouts;
  /** Opened the session. */
  opener: boolean;
  /** Whose session it is, and who therefore cannot be removed from it. */
  lead: boolean;
}

export function listPeople(
  people: ReadonlyMap<string, ParticipantRow>,
  here: ReadonlyMap<string, Presence>,
  you: string | null,
  lead: string | null = null,
): Person[] {
  const opener = openerOf(people);
  const listed = [...people.values()].map((row) => ({
    row,
    you: row.id === you,
    where: whereabouts(row, here),
    opener: row.id === opener,
    lead: row.id === (lead ?? opener),
  }));
  return listed.sort((a, b) => rank(a.row) - rank(b.row) || a.row.joined_at - b.row.joined_at);
}

/** A session begins with the technician who opened it. */
function openerOf(people: ReadonlyMap<string, ParticipantRow>): string | null {
  const technicians = [...people.values()].filter((row) => row.role === "technician");
  technicians.sort((a, b) => a.created_rev - b.created_rev);
  return technicians[0]?.id ?? null;
}

function whereabouts(row: ParticipantRow, here: ReadonlyMap<string, Presence>): Whereabouts {
  return row.state === "present" ? (here.get(row.id) ?? "offline") : row.state;
}

/** Customers before technicians, who is gone last. */
function rank(row: ParticipantRow): number {
  if (row.state !== "present") return 2;
  return row.role === "customer" ? 0 : 1;
}

/** The customer who left last, when no other is in any more. Null while one is, and before the first has come. */
export function lastGone(people: readonly Person[]): Person | null {
  const customers = people.filter((person) => person.row.role === "customer");
  if (customers.some((person) => person.row.state === "present")) return null;
  return customers.reduce<Person | null>((last, person) => (leftAt(person) >= leftAt(last) ? person : last), null);
}

function leftAt(person: Person | null): number {
  return person?.row.gone_at ?? 0;
}

export interface Colleague {
  member: Member;
  present: boolean;
}

/**
 * Which members are in the session. Rows of a session name people but not their membership, so equal names are counted:
 * of two members called the same, both stay free to be added until two of that name are in. Adding one twice does nothing.
 */
export function withPresence(members: readonly Member[], people: readonly Person[]): Colleague[] {
  const count = (names: string[], name: string) => names.filter((other) => other === name).length;
  const inside = people.filter(({ row, you }) => !you && row.role === "technician" && row.state === "present");
  const insideNames = inside.map(({ row }) => row.name);
  const memberNames = members.map((member) => member.name);
  return members.map((member) => ({
    member,
    present: count(insideNames, member.name) >= count(memberNames, member.name),
  }));
}
