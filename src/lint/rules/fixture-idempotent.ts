import { fixturePlace, withoutCommentsAndStrings } from "../fixture.ts";
import type { Rule } from "../rule.ts";

/** A fixture can be run twice: the drift test replays all of them, and so does everybody who edits one. */
export const fixtureIdempotent: Rule = {
  name: "fixture-idempotent",
  applies: (path) => fixturePlace(path) !== undefined,
  check(file) {
    const sql = withoutCommentsAndStrings(file.text);
    const bare = [
      ...sql.matchAll(/\bcreate (function|procedure|trigger|constraint trigger)\b/g),
    ].map((match) => ({
      line: file.lineAt(match.index),
      message: `create or replace ${match[1]}`,
    }));
    const policies = [...sql.matchAll(/\bcreate policy (\w+) on ([\w.]+)/g)]
      .filter(
        (match) =>
          !sql.slice(0, match.index).includes(`drop policy if exists ${match[1]} on ${match[2]};`),
      )
      .map((match) => ({
        line: file.lineAt(match.index),
        message: `no "drop policy if exists ${match[1]} on ${match[2]};" before`,
      }));
    const views = [...sql.matchAll(/\bcreate view ([\w.]+)/g)]
      .filter((match) => !sql.slice(0, match.index).includes(`drop view if exists ${match[1]}`))
      .map((match) => ({ line: file.lineAt(match.index), message: "create or replace view" }));
    return [...bare, ...policies, ...views];
  },
};
