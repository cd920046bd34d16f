/** Something wrong with one piece of content: what it is, and what is wrong. */
export interface NamedProblem {
  what: string;
  problem: string;
}

/** The first problem and how many more there are, without a full stop; undefined when there is none. */
export function nameProblems(problems: readonly NamedProblem[]): string | undefined {
  const [first] = problems;
  if (!first) return undefined;
  const rest = problems.length > 1 ? ` and ${problems.length - 1} more` : "";
  return `${first.what} ${first.problem}${rest}`;
}
