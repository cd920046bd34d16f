import { isIn, isScript, type Rule } from "../rule.ts";
import { literalText, type Node } from "../source-file.ts";

/** Where SQL may stand in scripts: named statements, administration, what reads the catalogue or looks at SQL, tests. */
const ALLOWED = [
  "src/sql/",
  "src/db/",
  "src/ops/",
  "src/gen/state/",
  "src/lint/rules/",
  "src/test/",
  "ops/",
  "bench/",
  "test/",
];

const OBJECT =
  "(table|unlogged|temp|temporary|index|unique|view|materialized|function|procedure|trigger|event|policy|schema|role|user|database|type|domain|sequence|extension|default|publication|subscription|language)";
const STATEMENT = new RegExp(
  [
    String.raw`select\b[^;]*?\bfrom\s+[\w"$(]`,
    String.raw`select\s+[\w".$]+\s*\(`,
    String.raw`insert\s+into\s`,
    String.raw`update\s+(only\s+)?[\w".$]+(\s+(as\s+)?\w+)?\s+set\s`,
    String.raw`delete\s+from\s`,
    String.raw`merge\s+into\s`,
    String.raw`with\s+(recursive\s+)?[\w"$]+\s*(\([^)]*\)\s*)?as\s+((not\s+)?materialized\s+)?\(`,
    String.raw`(create(\s+or\s+replace)?|alter|drop)\s+${OBJECT}\s`,
    String.raw`(grant|revoke)\s[^;]*?\s(to|from)\s`,
    String.raw`set\s+(local|session)\s`,
    String.raw`(truncate|lock)\s+table\s`,
    String.raw`copy\s+[\w".$]+.*\s(to|from)\s`,
    String.raw`call\s+[\w".]+\s*\(`,
    String.raw`(begin|commit|rollback);`,
  ].join("|"),
);

export const sqlText: Rule = {
  name: "sql-text",
  applies: (path) => isScript(path) && !isIn(path, ALLOWED),
  check(file) {
    const problems = [];
    for (const { node, parents } of file.nodes()) {
      const text = literalText(node);
      if (text === undefined || !(isStatement(text) || isQueryText(node, parents[0]))) continue;
      problems.push({
        line: file.lineAt(node.start),
        message: "SQL stands in src/sql, one exported function a statement; import it from there",
      });
    }
    return problems;
  },
};

/** Whether a text begins like a statement. Keywords count in one case throughout: "Select one from the list" is prose. */
function isStatement(text: string): boolean {
  const bare = text.replace(/^(\s|--[^\n]*\n|\/\*[\s\S]*?\*\/|\()+/, "");
  const word = /^[a-z]+/i.exec(bare)?.[0] ?? "";
  if (word !== word.toLowerCase() && word !== word.toUpperCase()) return false;
  return STATEMENT.exec(bare.toLowerCase())?.index === 0;
}

/** Whether the node is the text given to `something.query(…)`. */
function isQueryText(node: Node, parent: Node | undefined): boolean {
  if (parent?.type !== "CallExpression" || (parent["arguments"] as Node[])[0] !== node)
    return false;
  const callee = parent["callee"] as Node;
  return callee.type === "MemberExpression" && (callee["property"] as Node)["name"] === "query";
}
