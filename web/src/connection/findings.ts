/** What the measurements mean in words: a line for each, in order or with what to change. */
import type { ConnectionSeen } from "../wire/server";
import { accounts } from "../words/index";
import type { Flow, Piece } from "./measure";

export interface Finding {
  name: string;
  /** Null: it could not be told. */
  fine: boolean | null;
  /** What is known beyond the name, or what to change. */
  text: string;
}

export function ofAddress(seen: ConnectionSeen | null): Finding[] {
  const words = accounts.connection;
  if (seen === null) return [unknown(words.address)];
  const found: Finding[] = [
    {
      name: words.address,
      fine: seen.forwarding === "fits",
      text: seen.forwarding === "fits" ? words.seenAt(seen.address) : words[seen.forwarding],
    },
  ];
  if (!seen.host_fits) found.push({ name: words.host, fine: false, text: words.hostChanged });
  return found;
}

export function ofSocket(opens: boolean): Finding {
  const words = accounts.connection;
  return { name: words.socket, fine: opens, text: opens ? "" : words.socketBlocked };
}

export function ofAnswers(flow: Flow): Finding {
  const words = accounts.connection;
  if (flow === "unknown") return unknown(words.answers);
  return { name: words.answers, fine: flow === "passes", text: flow === "passes" ? "" : words.answersCollected };
}

export function ofPieces(piece: Piece): Finding {
  const words = accounts.connection;
  if (piece === "unknown") return unknown(words.pieces);
  const said = { passes: "", collected: words.piecesCollected, limited: words.piecesLimited, origin: words.originDropped };
  return { name: words.pieces, fine: piece === "passes", text: said[piece] };
}

function unknown(name: string): Finding {
  return { name, fine: null, text: accounts.connection.unknown };
}
