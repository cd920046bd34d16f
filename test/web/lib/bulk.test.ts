import test from "ava";
import { bulkSentence, type Outcome } from "../../../web/lib/bulk.ts";

function outcomes(...codes: (string | undefined)[]): Outcome[] {
  return codes.map((code) => ({
    item: {} as Outcome["item"],
    problem:
      code === undefined ? undefined : { code, message: "", hint: undefined, requestId: undefined },
  }));
}

test("what was done is counted, and what was refused by its reasons", (t) => {
  const done = Array.from({ length: 17 }, () => undefined);
  t.is(bulkSentence("approved", outcomes(...done)), "17 approved.");
  t.is(
    bulkSentence("approved", outcomes(...done, "STALE", "SELFA", "STALE")),
    "17 approved, 3 refused: 2 stale, 1 own work.",
  );
  t.is(
    bulkSentence("changes_requested", outcomes("XXXXX")),
    "0 sent back for changes, 1 refused: 1 failed.",
  );
  t.is(
    bulkSentence("comment", outcomes(undefined, "NETWK")),
    "1 commented on, 1 refused: 1 not sent.",
  );
});
