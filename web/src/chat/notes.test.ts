import { expect, test, vi } from "vitest";

import type { SessionHandler, SessionLine } from "../sync/live.svelte";
import type { AnyRow, Batch, LiveFrame, MessageRow } from "../wire/types";
import { threadsOf } from "./notes";

const SESSION = "01J0SESSION000000000000000";

function said(kind: "message" | "note", rev: number, text: string): AnyRow {
  const row = {
    id: `01J0SAID0000000000000000${kind === "note" ? "N" : "M"}${rev}`,
    rev,
    created_rev: rev,
    client_id: `client-${kind}-${rev}`,
    author: "ines",
    at: 1,
    text,
    deleted: false,
    deleted_at: null,
    edited_at: null,
    text_rev: rev,
    notify_rev: 0,
    reply_to: null,
    file_count: 0,
    files: [],
  };
  return kind === "note" ? { ...row, kind, follows: 1 } : { ...row, kind };
}

const MESSAGE = said("message", 7, "to everybody");
const NOTE = said("note", 2, "among us");
const PERSON: AnyRow = {
  kind: "participant",
  id: "ines",
  rev: 5,
  created_rev: 5,
  role: "technician",
  name: "Ines",
  state: "present",
  joined_at: 1,
  gone_at: null,
};
const REACTION: AnyRow = { kind: "note_reaction", id: "r", rev: 3, created_rev: 3, message: NOTE.id, emoji: "👍", by: ["ines"] };

const BATCH: Batch = {
  session: SESSION,
  mode: "snapshot",
  epoch: "E1",
  from: { public: 0, staff: 0 },
  to: { public: 7, staff: 3 },
  head: { public: 7, staff: 3 },
  complete: true,
  rows: [PERSON, MESSAGE, NOTE, REACTION],
  you: "ines",
  older: true,
  older_staff: false,
  marks: { of: { ines: 7 }, shared: true, notes: 2 },
};

function handler() {
  return {
    position: vi.fn(() => ({ cursor: null, oldest: 4 })),
    batch: vi.fn<SessionHandler["batch"]>(() => "nothing"),
    live: vi.fn<SessionHandler["live"]>(() => "nothing"),
    here: vi.fn(),
    signal: vi.fn(),
    secret: vi.fn(),
    marks: vi.fn(),
    gone: vi.fn(),
  };
}

function line() {
  const asked: [string, unknown][] = [];
  const signals: string[] = [];
  let heard: SessionHandler | null = null;
  const answers = new Map<string, unknown>();
  const live = {
    as: "staff",
    status: "open",
    do: (name: string, args: unknown) => {
      asked.push([name, args]);
      return Promise.resolve(answers.get(name) ?? {});
    },
    signal: (_session: string, name: string) => signals.push(name),
    watch: (_session: string, given: SessionHandler) => {
      heard = given;
      return () => {};
    },
    between: () => Promise.resolve(true),
    onStatus: () => () => {},
  } as unknown as SessionLine;
  const { everyone, technicians } = threadsOf(live);
  const main = handler();
  const notes = handler();
  everyone.watch(SESSION, main);
  technicians.watch(SESSION, notes);
  return { asked, signals, answers, everyone, technicians, main, notes, tell: heard as unknown as SessionHandler };
}

test("both hear one batch: the notes are messages to the one, and nothing to the other but unknown rows", () => {
  const { main, notes, tell } = line();
  expect(tell.batch(BATCH)).toBe("nothing");
  expect(main.batch).toHaveBeenCalledWith(BATCH);
  const seen = notes.batch.mock.calls[0]?.[0] as Batch;
  expect(seen.to).toEqual({ public: 3, staff: 7 });
  expect(seen.older).toBe(false);
  expect(seen.marks).toEqual({ of: { ines: 2 }, shared: false, notes: null });
  expect(seen.rows.map((row) => [row.kind, row.id])).toEqual([
    ["participant", "ines"],
    ["message", NOTE.id],
    ["reaction", "r"],
  ]);
  expect(seen.rows[0]?.created_rev).toBe(0);
});

test("a frame of either stream moves both, each in its own place", () => {
  const { main, notes, tell } = line();
  const frame: LiveFrame = { t: "live", session: SESSION, stream: "staff", prev: 3, rev: 4, rows: [NOTE] };
  notes.live.mockReturnValueOnce("watch");
  expect(tell.live(frame), "what one of them lacks is asked for").toBe("watch");
  expect(main.live).toHaveBeenCalledWith(frame);
  expect(notes.live).toHaveBeenCalledWith({ ...frame, stream: "public", rows: [{ ...NOTE, kind: "message" }] });
  tell.live({ ...frame, stream: "public", rows: [MESSAGE] });
  expect(notes.live).toHaveBeenLastCalledWith({ ...frame, stream: "staff", rows: [] });
});

test("every command about messages becomes the one about notes, and its answer a message", async () => {
  const { asked, answers, technicians } = line();
  answers.set("notes.post", NOTE);
  answers.set("notes.older", { rows: [NOTE], more: false, reactions: [REACTION] });
  const row: MessageRow = await technicians.do("chat.post", { session: SESSION, client_id: "client-id", text: "among us" });
  expect([row.kind, row.text]).toEqual(["message", "among us"]);
  const page = await technicians.do("chat.older", { session: SESSION, before: 2 });
  expect([...page.rows, ...page.reactions].map(({ kind }) => kind)).toEqual(["message", "reaction"]);
  for (const name of ["chat.edit", "chat.delete", "chat.react", "chat.read", "chat.around", "chat.history"] as const) {
    await technicians.do(name, { session: SESSION } as never);
  }
  expect(asked.map(([name]) => name).filter((name) => !name.startsWith("notes."))).toEqual([]);
});

test("a command it does not know goes nowhere", async () => {
  const { asked, technicians } = line();
  for (const name of ["chat.forward", "sessions.retitle"]) {
    await expect(technicians.do(name as "chat.post", {} as never)).rejects.toMatchObject({ code: "not-found" });
  }
  expect(asked).toEqual([]);
});

test("who types a note is told to technicians only, and heard apart", () => {
  const { signals, main, notes, technicians, everyone, tell } = line();
  technicians.signal(SESSION, "typing", true);
  everyone.signal(SESSION, "typing", true);
  expect(signals).toEqual(["noting", "typing"]);
  tell.signal("noting", "ines", true);
  expect(main.signal).not.toHaveBeenCalled();
  expect(notes.signal).toHaveBeenCalledWith("typing", "ines", true);
});

test("what is written for technicians is kept apart", () => {
  const { everyone, technicians } = line();
  expect(technicians.as).not.toBe(everyone.as);
});
