import { expect, test } from "vitest";

import { pathOf, placeOf, safeReturn } from "./place";

test.each([
  ["/console", { view: "sessions" }],
  ["/console/", { view: "sessions" }],
  ["/console/s/01HZX3", { view: "session", session: "01HZX3" }],
  ["/console/s/01HZX3/01HZX9", { view: "session", session: "01HZX3", message: "01HZX9" }],
  ["/console/s/01HZX3/../01HZX9", { view: "sessions" }],
  ["/console/files", { view: "files" }],
  ["/console/replies", { view: "replies" }],
  ["/console/people/", { view: "people" }],
  ["/console/s/../files", { view: "sessions" }],
])("%s is a place", (path, place) => {
  expect(placeOf(path)).toEqual(place);
});

test.each(["/console", "/console/s/01HZX3", "/console/s/01HZX3/01HZX9", "/console/files", "/console/replies", "/console/people"])("%s survives the way there and back", (path) => {
  expect(pathOf(placeOf(path))).toBe(path);
});

test.each(["//example.org", "https://example.org/console/files", "javascript:alert(1)", "/join"])("%s is never gone back to", (path) => {
  expect(safeReturn(path)).toBe("/console");
});
