import { parseSync } from "vite";

/** A node of the syntax tree (ESTree with TypeScript's additions); offsets count from the start of the text. */
export interface Node {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

/** A file under lint, with its lines and, for scripts, its syntax tree. */
export class SourceFile {
  readonly path: string;
  readonly text: string;
  #program: Node | undefined;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  get lines(): string[] {
    const lines = this.text.split("\n");
    // What follows the last newline is no line.
    if (lines.at(-1) === "") lines.pop();
    return lines;
  }

  /** The line, from 1, of an offset. */
  lineAt(offset: number): number {
    return this.text.slice(0, offset).split("\n").length;
  }

  /** The lines, from 1, on which `pattern` matches, with the match. */
  matches(pattern: RegExp): { line: number; match: RegExpMatchArray }[] {
    const all = new RegExp(
      pattern.source,
      pattern.flags.includes("g") ? pattern.flags : `${pattern.flags}g`,
    );
    return [...this.text.matchAll(all)].map((match) => ({ line: this.lineAt(match.index), match }));
  }

  /** Every node of a script, each with its ancestors, nearest first. Throws when the text does not parse. */
  *nodes(): Generator<{ node: Node; parents: readonly Node[] }> {
    yield* walk(this.#parsed(), []);
  }

  #parsed(): Node {
    if (this.#program === undefined) {
      const { program, errors } = parseSync(this.path, this.text, {});
      if (errors.length > 0) throw new Error(`${this.path}: ${errors[0]?.message}`);
      this.#program = program as unknown as Node;
    }
    return this.#program;
  }
}

/** The text of a string or template literal, with `$` where an expression stands; undefined for other nodes. */
export function literalText(node: Node): string | undefined {
  if (node.type === "Literal") return typeof node["value"] === "string" ? node["value"] : undefined;
  if (node.type !== "TemplateLiteral") return undefined;
  const quasis = node["quasis"] as { value: { raw: string } }[];
  return quasis.map((quasi) => quasi.value.raw).join("$");
}

function* walk(
  node: Node,
  parents: readonly Node[],
): Generator<{ node: Node; parents: readonly Node[] }> {
  yield { node, parents };
  const below = [node, ...parents];
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value])
      if (isNode(child)) yield* walk(child, below);
  }
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { type?: unknown }).type === "string"
  );
}
