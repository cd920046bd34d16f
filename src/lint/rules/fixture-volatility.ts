import { fixturePlace, withoutCommentsAndStrings } from "../fixture.ts";
import type { Rule } from "../rule.ts";

/** The default, volatile, is a decision too: a volatile helper in a policy costs a call for every row. */
export const fixtureVolatility: Rule = {
  name: "fixture-volatility",
  applies: (path) => fixturePlace(path)?.kind === "functions",
  check(file) {
    const head = withoutCommentsAndStrings(file.text).split("$$")[0] as string;
    if (
      /\bcreate or replace procedure\b/.test(head) ||
      /\b(immutable|stable|volatile)\b/.test(head)
    )
      return [];
    return [{ line: 1, message: "immutable, stable or volatile is not stated" }];
  },
};
