/**
 * The two conversations of a session over its one line: what everybody in it may see, and what technicians say among
 * themselves. To a `Conversation` both look alike. The second one's line shows it notes as if they were messages, and turns
 * every command about messages into the one about notes; a command it does not know goes nowhere, so that nothing that is
 * said there can ever be said to customers.
 */
import type { SessionHandler, SessionLine } from "../sync/live.svelte";
import type { Need } from "../sync/rows";
import { ownProblem, Refusal } from "../wire/api";
import type { AnyRow, Args, Batch, CommandName, LiveFrame, Marks, Result, Revisions } from "../wire/types";

const COMMANDS = {
  "chat.post": "notes.post",
  "chat.edit": "notes.edit",
  "chat.delete": "notes.delete",
  "chat.react": "notes.react",
  "chat.read": "notes.read",
  "chat.older": "notes.older",
  "chat.around": "notes.around",
  "chat.history": "notes.history",
} as const satisfies Partial<Record<CommandName, CommandName>>;

/** Where this browser keeps what is written for technicians: apart from what is written for everybody. */
export const NOTES_SHELF = "/notes";

export interface Threads {
  everyone: SessionLine;
  technicians: SessionLine;
}

/** The conversation with everybody must begin before the other one, in the same moment. */
export function threadsOf(live: SessionLine): Threads {
  let main: SessionHandler | null = null;
  let notes: SessionHandler | null = null;
  const everyone: SessionLine = {
    ...linked(live),
    as: live.as,
    watch: (session, handler) => {
      main = handler;
      return live.watch(session, both(handler, () => notes));
    },
  };
  const technicians: SessionLine = {
    ...linked(live),
    as: live.as + NOTES_SHELF,
    do: (name, args) => aboutNotes(live, name, args),
    signal: (session, name, on) => live.signal(session, name === "typing" ? "noting" : name, on),
    watch: (_session, handler) => {
      if (main === null) throw new Error("Notes are followed along with the conversation they belong to.");
      notes = handler;
      return () => (notes = null);
    },
  };
  return { everyone, technicians };
}

function linked(live: SessionLine): SessionLine {
  return {
    as: live.as,
    get status() {
      return live.status;
    },
    do: (name, args) => live.do(name, args),
    signal: (session, name, on) => live.signal(session, name, on),
    watch: (session, handler) => live.watch(session, handler),
    between: (session, read, apply) => live.between(session, read, apply),
    onStatus: (listener) => live.onStatus(listener),
  };
}

function both(main: SessionHandler, notes: () => SessionHandler | null): SessionHandler {
  return {
    position: () => main.position(),
    batch: (batch) => either(notes()?.batch(batchOfNotes(batch)), main.batch(batch)),
    live: (frame) => either(notes()?.live(frameOfNotes(frame)), main.live(frame)),
    here: (participants) => {
      notes()?.here(participants);
      main.here(participants);
    },
    signal: (name, participant, on) => {
      if (name === "noting") notes()?.signal("typing", participant, on);
      else main.signal(name, participant, on);
    },
    secret: (frame) => main.secret(frame),
    marks: (marks) => main.marks(marks),
    gone: (problem) => {
      notes()?.gone(problem);
      main.gone(problem);
    },
  };
}

function either(one: Need | undefined, other: Need): Need {
  return one === "watch" ? "watch" : other;
}

// What is heard: the staff stream takes the place of the public one, and the other way round

function batchOfNotes(batch: Batch): Batch {
  const { from, to, head, rows, older_staff: older, marks, you } = batch;
  return { ...batch, from: swapped(from), to: swapped(to), head: swapped(head), rows: ofNotes(rows), older, marks: own(marks, you) };
}

function frameOfNotes(frame: LiveFrame): LiveFrame {
  return { ...frame, stream: frame.stream === "staff" ? "public" : "staff", rows: ofNotes(frame.rows) };
}

function swapped({ public: staff, staff: open }: Revisions): Revisions {
  return { public: open, staff };
}

/** Nobody is told how far others have read the notes. */
function own({ notes }: Marks, you: string | null): Marks {
  // Left out where there is none.
  return { of: you !== null && typeof notes === "number" ? { [you]: notes } : {}, shared: false, notes: null };
}

function ofNotes(rows: readonly AnyRow[]): AnyRow[] {
  return rows.flatMap(ofNote);
}

function ofNote(row: AnyRow): AnyRow[] {
  switch (row.kind) {
    case "note":
      return [{ ...row, kind: "message" }];
    case "note_reaction":
      return [{ ...row, kind: "reaction" }];
    case "session":
      return [row];
    case "participant":
      // Their place is one in the other stream; whoever joins may read all notes that there are.
      return [{ ...row, created_rev: 0 }];
    default:
      return [];
  }
}

// What is asked

async function aboutNotes<N extends CommandName>(live: SessionLine, name: N, args: Args<N>): Promise<Result<N>> {
  const known: Partial<Record<CommandName, CommandName>> = COMMANDS;
  const own = known[name];
  if (own === undefined) throw new Refusal(ownProblem("not-found", "This cannot be done among technicians.", false, 404));
  // The arguments of each pair are the same on the server, too.
  return answered(await live.do(own, args as Args<typeof own>)) as Result<N>;
}

function answered(result: object): object {
  if ("kind" in result) return ofNote(result as AnyRow)[0] ?? result;
  const lists = Object.entries(result).filter(([, value]) => Array.isArray(value) && value.some((row) => "kind" in (row as object)));
  return { ...result, ...Object.fromEntries(lists.map(([name, rows]) => [name, ofNotes(rows as AnyRow[])])) };
}
