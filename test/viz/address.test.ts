/** @file Links of the page: whatever is written is read again, and whatever is typed is read as something. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAddress, writeAddress } from "../../viz/app/shell/address.ts";

const name = fc.string({ minLength: 1 });
const key = name.filter((one) => one !== "__proto__");

describe("an address", () => {
  it("is read as it was written, whatever the names", () => {
    const addresses = fc.record({
      view: fc.constantFrom("field", "runs", "compare"),
      runs: fc.array(name),
      settings: fc.dictionary(key, fc.string()),
    });
    fc.assert(
      fc.property(addresses, (address) => {
        const again = readAddress(writeAddress(address));
        expect({ ...again, settings: { ...again.settings } }).toEqual({
          ...address,
          settings: { ...address.settings },
        });
      }),
    );
  });

  it("can be typed, cut off or damaged", () => {
    expect(readAddress("")).toEqual({ view: "", runs: [], settings: {} });
    expect(readAddress("#runs")).toEqual({ view: "runs", runs: [], settings: {} });
    expect(readAddress("#/field/a,b?of=u&at.t=0.5")).toEqual({
      view: "field",
      runs: ["a", "b"],
      settings: { of: "u", "at.t": "0.5" },
    });
    expect(readAddress("#/field/%E0%A4%A").runs).toEqual(["%E0%A4%A"]);
    fc.assert(fc.property(fc.string(), (hash) => readAddress(hash).runs.every((id) => id !== "")));
  });
});
