import { expect, test } from "vitest";

import type { ParticipantRow } from "../wire/types";
import { lastGone, listPeople, withPresence } from "./people";

function person(id: string, changes: Partial<ParticipantRow> = {}): [string, ParticipantRow] {
  const row: ParticipantRow = {
    kind: "participant",
    id,
    rev: 1,
    created_rev: 1,
    role: "customer",
    name: id,
    state: "present",
    joined_at: 0,
    gone_at: null,
    ...changes,
  };
  return [id, row];
}

test("customers come first, then technicians, then who is gone", () => {
  const people = new Map([
    person("gone", { state: "left", joined_at: 1 }),
    person("technician", { role: "technician", joined_at: 1 }),
    person("second", { joined_at: 9 }),
    person("first", { joined_at: 3 }),
  ]);
  expect(listPeople(people, new Map(), null).map((entry) => entry.row.id)).toEqual(["first", "second", "technician", "gone"]);
});

test("where somebody is comes from their state first, and from presence only while they are in", () => {
  const people = new Map([person("a"), person("b"), person("c"), person("d", { state: "removed" })]);
  const here = new Map([
    ["a", "here"],
    ["b", "away"],
    ["d", "here"],
  ] as const);
  const where = listPeople(people, here, "a").map((entry) => [entry.row.id, entry.where, entry.you]);
  expect(where).toEqual([
    ["a", "here", true],
    ["b", "away", false],
    ["c", "offline", false],
    ["d", "removed", false],
  ]);
});

test("who opened the session is its first technician, whoever came before or after", () => {
  const people = new Map([
    person("added", { role: "technician", created_rev: 7 }),
    person("opened", { role: "technician", created_rev: 1 }),
    person("customer", { created_rev: 0 }),
  ]);
  const openers = listPeople(people, new Map(), null).filter((entry) => entry.opener);
  expect(openers.map((entry) => entry.row.id)).toEqual(["opened"]);
});

test("the session is the opener's until it is handed over", () => {
  const people = new Map([
    person("opened", { role: "technician", created_rev: 1 }),
    person("took over", { role: "technician", created_rev: 7 }),
  ]);
  const leads = (lead: string | null) =>
    listPeople(people, new Map(), null, lead).flatMap((entry) => (entry.lead ? [entry.row.id] : []));
  expect(leads(null)).toEqual(["opened"]);
  expect(leads("took over")).toEqual(["took over"]);
});

test("a member is known to be in the session by name, and two of one name only when both are", () => {
  const member = (id: string, name: string) =>
    ({ id, name, email: `${id}@example.org`, role: "technician", files_access: "own" }) as const;
  const members = [member("1", "M.O."), member("2", "E.V."), member("3", "E.V.")];
  const inside = (...names: string[]) =>
    listPeople(new Map(names.map((name, index) => person(`p${index}`, { name, role: "technician" }))), new Map(), null);
  const present = (...names: string[]) => withPresence(members, inside(...names)).map((colleague) => colleague.present);
  expect(present("M.O.", "E.V.")).toEqual([true, false, false]);
  expect(present("E.V.", "E.V.")).toEqual([false, true, true]);
});

test("ending is proposed when the last customer has gone, and never before one came", () => {
  const last = (...rows: [string, ParticipantRow][]) => lastGone(listPeople(new Map(rows), new Map(), null))?.row.id ?? null;
  const technician = person("t", { role: "technician" });
  expect(last(technician)).toBeNull();
  expect(last(technician, person("a"))).toBeNull();
  expect(last(technician, person("a"), person("b", { state: "left", gone_at: 5 }))).toBeNull();
  const a = person("a", { state: "removed", gone_at: 9 });
  expect(last(technician, a, person("b", { state: "left", gone_at: 5 }))).toBe("a");
});
