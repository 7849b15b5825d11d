/** Why a customer's conversation is over, out of what the server said. Pure. */
import type { Problem } from "../wire/types";
import type { Ending } from "./ending";

export function partingOf(problem: Problem): Ending["how"] {
  switch (problem.code) {
    case "session-ended":
      return "ended";
    case "removed":
      return "removed";
    case "left":
      return "left";
    default:
      return "unknown";
  }
}
