import type { Rule } from "../rule.ts";

/** What may not be in any tracked file: it would tie the project to one machine or one registry. */
const FORBIDDEN: readonly { pattern: RegExp; why: string }[] = [
  { pattern: /(?<![\w.~*$}/-])\/(?:work|root)\/[\w.-]/, why: "a path of one machine" },
  {
    pattern: /(?<![\w.-])(?:registry|npm|pypi|proxy)\.[a-z0-9-]+\.[a-z]{2,}(?![\w-])/i,
    why: "a registry's host",
  },
  {
    pattern: /"resolved":\s*"/,
    why: "a registry's address in the lock file; install with --omit-lockfile-registry-resolved",
  },
];

export const forbiddenWords: Rule = {
  name: "forbidden-words",
  applies: () => true,
  check: (file) =>
    FORBIDDEN.flatMap(({ pattern, why }) =>
      file
        .matches(pattern)
        .map(({ line, match }) => ({ line, message: `"${match[0].trim()}" is ${why}` })),
    ),
};
