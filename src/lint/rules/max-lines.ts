import { isIn, type Rule } from "../rule.ts";

const LIMIT = 400;

/** Written by tools, or the steps of a migration that is split when it is committed. */
const EXCEPTED = [
  "current.sql",
  "migrations/current.sql",
  "migrations/committed/",
  "migrations/schema.sql",
  "src/sdk/generated/",
];

export const maxLines: Rule = {
  name: "max-lines",
  applies: (path) => /\.(ts|mts|js|mjs|css|html|sh|sql)$/.test(path) && !isIn(path, EXCEPTED),
  check(file) {
    const count = file.lines.length;
    if (count <= LIMIT) return [];
    return [
      {
        line: LIMIT + 1,
        message: `${count} lines; a file has at most ${LIMIT}, split it by meaning`,
      },
    ];
  },
};
