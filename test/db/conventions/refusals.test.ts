import test from "ava";
import type { ClientBase } from "pg";
import { ERROR_CATALOGUE } from "../../../plugins/errors/catalogue.ts";
import { testRules, type Violation } from "./_rules.ts";

/** Every `app_private.fail(…)` in the body of a function, split into its arguments as they are written. */
export async function calls(client: ClientBase): Promise<{ object: string; args: string[] }[]> {
  const { rows } = await client.query<{ object: string; source: string }>(
    `select format('%s.%s', n.nspname, p.proname) as object, p.prosrc as source
     from pg_proc p
     join pg_namespace n on n.oid = p.pronamespace and n.nspname in ('app_public', 'app_hidden', 'app_private')
     where p.prosrc ~ 'app_private\\.fail\\('`,
  );
  return rows.flatMap(({ object, source }) =>
    [...source.matchAll(/app_private\.fail\(/g)].map((found) => ({
      object,
      args: argumentsAt(source, found.index + found[0].length),
    })),
  );
}

/** The arguments of a call whose opening parenthesis ends at `start`. */
function argumentsAt(source: string, start: number): string[] {
  const args = [""];
  let depth = 1;
  let isQuoted = false;
  for (let at = start; depth > 0 && at < source.length; at += 1) {
    const letter = source[at] as string;
    if (letter === "'") isQuoted = !isQuoted;
    if (!isQuoted && letter === "(") depth += 1;
    if (!isQuoted && letter === ")") depth -= 1;
    if (!isQuoted && letter === "," && depth === 1) args.push("");
    else args[args.length - 1] += letter;
  }
  return args.map((arg) => arg.replace(/\)$/, "").trim());
}

const find =
  (problemOf: (args: string[]) => string | undefined) =>
  async (client: ClientBase): Promise<Violation[]> =>
    (await calls(client)).flatMap(({ object, args }) => {
      const problem = problemOf(args);
      return problem === undefined ? [] : [{ object, problem }];
    });

/** A function that fails in this way. */
const failing = (args: string) => `
  create function app_private.break_it() returns void language plpgsql as $$
  begin perform app_private.fail(${args}); end; $$`;

testRules(test, [
  {
    title: "every refusal says what to do next",
    find: find(([, message, , hint]) =>
      hint === undefined || /^(null|'')$/.test(hint) ? `no hint: ${message}` : undefined,
    ),
    broken: [
      {
        title: "a refusal without",
        sql: failing("'BADIN', 'No, never.'"),
        flags: "app_private.break_it",
      },
      {
        title: "one with an empty hint",
        sql: failing("'BADIN', 'No (really), never.', null, ''"),
        flags: "app_private.break_it",
      },
    ],
  },
  {
    title: "every refusal is a sentence, not a keyword",
    find: find(([, message = ""]) =>
      message.startsWith("'") && !/^'(?:[^']|'')*[.?!:]\s?'/.test(message)
        ? `not a sentence: ${message}`
        : undefined,
    ),
    broken: [
      {
        title: "a keyword",
        sql: failing("'BADIN', 'bad_input', null, 'Mend it.'"),
        flags: "app_private.break_it",
      },
    ],
  },
  {
    title: "every refusal has a code of the catalogue",
    find: find(([code = ""]) =>
      code.startsWith("'") && !(code.slice(1, -1) in ERROR_CATALOGUE) ? `code ${code}` : undefined,
    ),
    broken: [
      {
        title: "a code of its own",
        sql: failing("'OOOPS', 'It went wrong.', null, 'Try again.'"),
        flags: "app_private.break_it",
      },
    ],
  },
]);
