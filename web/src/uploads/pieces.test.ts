import { describe, expect, it } from "vitest";

import { FIRST_PIECE_BYTES, nextPiece } from "./pieces";

const MIB = 1024 * 1024;

/** The pieces in which a file goes over a line that carries so many bytes a second. */
function piecesOver(bytesPerS: number, many: number): number[] {
  const pieces = [FIRST_PIECE_BYTES];
  for (let piece = FIRST_PIECE_BYTES; pieces.length < many; pieces.push(piece)) {
    piece = nextPiece(piece, (piece / bytesPerS) * 1_000);
  }
  return pieces;
}

describe("the pieces of an upload", () => {
  it("are confirmed every few seconds on a slow line", () => {
    const slow = 300_000;
    for (const piece of piecesOver(slow, 10)) expect(piece / slow).toBeLessThanOrEqual(10);
  });

  it("are as large as they may be on a fast line, soon", () => {
    expect(piecesOver(50 * MIB, 4)).toEqual([2 * MIB, 8 * MIB, 32 * MIB, 32 * MIB]);
  });

  it("are never so small that asking costs more than sending", () => {
    expect(nextPiece(2 * MIB, 3_600_000)).toBe(MIB / 2);
  });

  it("become small again when the line does", () => {
    expect(nextPiece(32 * MIB, 64_000)).toBe(4 * MIB);
  });

  it("bear an answer that took no time", () => {
    expect(nextPiece(2 * MIB, 0)).toBe(8 * MIB);
  });
});
