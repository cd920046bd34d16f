import { isIn, isScript, type Rule } from "../rule.ts";
import { literalText } from "../source-file.ts";

/** `#abc`, `#aabbcc` and with alpha, as a value: not a selector, not the target of a link, not a private name. */
const HEX =
  /(?<![\w&/-])(?<!href=["']?)#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})(?![\w-])(?!\s*[{.:,>+~[])/gi;

export const hexColour: Rule = {
  name: "hex-colour",
  applies: (path) => isScript(path) && isIn(path, ["web/elements/", "web/pages/"]),
  check(file) {
    const problems = [];
    for (const { node } of file.nodes()) {
      if (node.type !== "TemplateElement" && node.type !== "Literal") continue;
      if (node.type === "Literal" && literalText(node) === undefined) continue;
      const text = file.text.slice(node.start, node.end);
      for (const match of text.matchAll(HEX)) {
        problems.push({
          line: file.lineAt(node.start + match.index),
          message: `${match[0]} is a colour of its own; use a token of web/styles/tokens.css`,
        });
      }
    }
    return problems;
  },
};
