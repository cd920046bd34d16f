/** A fixture: the current text of one replaceable database object, see migrations/README.md. */
export interface FixturePlace {
  schema: string;
  kind: "functions" | "policies" | "triggers" | "views" | "grants";
  name: string;
}

const PATH =
  /^migrations\/fixtures\/(\w+)\/(functions|policies|triggers|views|grants)\/(\w+)\.sql$/;

/** Which object a path is the fixture of; undefined when it is none. */
export function fixturePlace(path: string): FixturePlace | undefined {
  const match = PATH.exec(path);
  if (!match) return undefined;
  return {
    schema: match[1] as string,
    kind: match[2] as FixturePlace["kind"],
    name: match[3] as string,
  };
}

/** The text with comments and the contents of strings blanked, line by line, so that patterns match SQL only. */
export function withoutCommentsAndStrings(text: string): string {
  return text.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'/g, (found) =>
    found.replace(/[^\n]/g, " "),
  );
}
