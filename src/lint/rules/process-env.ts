import { isIn, isScript, type Rule } from "../rule.ts";
import type { Node } from "../source-file.ts";

/**
 * The environment is read in one place; excepted are the launcher that runs before it, a setting for a library that has
 * to stand before the library loads, and helpers of tests.
 */
const ALLOWED = [
  "plugins/graphile-env.ts",
  "src/config.ts",
  "src/boot.mjs",
  "src/boot/",
  "src/test/",
  "test/_helpers/",
];
const TEST_HELPER = /^test\/(.*\/)?_[^/]*$/;

export const processEnv: Rule = {
  name: "process-env",
  applies: (path) => isScript(path) && !isIn(path, ALLOWED) && !TEST_HELPER.test(path),
  check: (file) =>
    [...file.nodes()]
      .filter(({ node }) => readsEnvironment(node))
      .map(({ node }) => ({
        line: file.lineAt(node.start),
        message:
          "the environment is read in src/config.ts only; take the value from the configuration",
      })),
};

function readsEnvironment(node: Node): boolean {
  if (node.type === "MemberExpression")
    return isProcess(node["object"]) && keyName(node["property"]) === "env";
  if (node.type === "VariableDeclarator") return isProcess(node["init"]) && hasEnv(node["id"]);
  if (node.type === "ImportDeclaration") {
    return (
      /^(node:)?process$/.test(String((node["source"] as Node)["value"])) &&
      (node["specifiers"] as Node[]).some((specifier) => keyName(specifier["imported"]) === "env")
    );
  }
  return false;
}

function isProcess(value: unknown): boolean {
  const node = value as Node | null;
  if (node?.type === "Identifier") return node["name"] === "process";
  return (
    node?.type === "MemberExpression" &&
    keyName(node["object"]) === "globalThis" &&
    keyName(node["property"]) === "process"
  );
}

function hasEnv(pattern: unknown): boolean {
  const node = pattern as Node;
  return (
    node.type === "ObjectPattern" &&
    (node["properties"] as Node[]).some((property) => keyName(property["key"]) === "env")
  );
}

function keyName(value: unknown): unknown {
  const node = value as Node | undefined;
  return node?.type === "Literal" ? node["value"] : node?.["name"];
}
