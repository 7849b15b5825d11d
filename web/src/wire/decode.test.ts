import { describe, expect, test } from "vitest";

import { message } from "../sync/testing/model_server";
import { Door } from "./decode";

const quiet = () => new Door(() => {});
const row = message("M1", 3, "hi", "c1", "P1");

describe("frames that are let in", () => {
  test.each([
    { t: "welcome", version: "1", beat_s: 20 },
    { t: "live", session: "S", stream: "public", prev: 2, rev: 3, rows: [row] },
    { t: "beat", heads: { S: { public: 1, staff: 0 } } },
    { t: "done", id: "7", result: null },
    { t: "failed", id: "7", problem: { code: "x", title: "X.", status: 400, retryable: false } },
    { t: "bye", retry_after_s: 3 },
  ])("$t", (frame) => {
    const door = quiet();
    expect(door.frame(JSON.stringify(frame))).toEqual(frame);
    expect(door.refused).toBe(0);
  });

  test("members of a later version are carried along", () => {
    const frame = { t: "bye", retry_after_s: 3, mood: "good" };
    expect(quiet().frame(JSON.stringify(frame))).toEqual(frame);
  });
});

describe("what is left out and counted", () => {
  test.each([
    ["no text", new ArrayBuffer(2)],
    ["no JSON", "{"],
    ["a list", "[]"],
    ["no name", "{}"],
    ["an unknown name", '{"t":"sing"}'],
    ["a name of JavaScript's own", '{"t":"constructor"}'],
    ["a missing member", '{"t":"welcome","version":"1"}'],
    ["a wrong type", '{"t":"bye","retry_after_s":"3"}'],
    ["a stream of another name", '{"t":"live","session":"S","stream":"secret","prev":0,"rev":1,"rows":[]}'],
    ["heads that are none", '{"t":"beat","heads":{"S":7}}'],
    ["a problem that is none", '{"t":"gone","session":"S","problem":{}}'],
    ["a board row that is none", '{"t":"board","row":{"session":"S"}}'],
  ])("%s", (_what, text) => {
    const door = quiet();
    expect(door.frame(text)).toBeNull();
    expect(door.refused).toBe(1);
  });

  test("a row of an unknown kind or a broken one, while the others are taken", () => {
    const door = quiet();
    const rows = [row, { ...row, kind: "poll" }, { ...row, text: 7 }, { ...row, files: [{}] }, null];
    const text = JSON.stringify({ t: "live", session: "S", stream: "public", prev: 2, rev: 3, rows });
    expect(door.frame(text)).toMatchObject({ rows: [row] });
    expect(door.refused).toBe(4);
  });

  test("a batch whose cursor cannot be used", () => {
    const door = quiet();
    expect(door.batch({ session: "S", mode: "snapshot", epoch: "E", from: {}, to: {}, head: {} })).toBeNull();
    expect(door.refused).toBe(1);
  });

  test("does not fill the console", () => {
    const said: string[] = [];
    const door = new Door((what) => said.push(what));
    for (let index = 0; index < 100; index += 1) door.frame("{");
    expect(said).toHaveLength(20);
    expect(door.refused).toBe(100);
  });
});
