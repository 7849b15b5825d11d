import { expect, test } from "vitest";

import { ownZone, zoneOrUtc, zonesWith } from "./zones";

test("all zones can be chosen, and the one that holds is among them whoever knows it", () => {
  const zones = zonesWith("Europe/Berlin");
  expect(zones).toEqual(expect.arrayContaining(["Europe/Berlin", "Asia/Tokyo", "UTC"]));
  expect(zones.length).toBe(new Set(zones).size);
  expect(zonesWith("Mars/Olympus")).toContain("Mars/Olympus");
});

test("a zone that the browser does not know is shown as UTC, not as an error", () => {
  expect([zoneOrUtc("Europe/Berlin"), zoneOrUtc("Mars/Olympus")]).toEqual(["Europe/Berlin", "UTC"]);
});

test("the browser says where it is", () => {
  expect(zonesWith("UTC")).toContain(ownZone());
});
