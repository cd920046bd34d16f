import { isScript, type Rule } from "../rule.ts";

/** Tools that read their configuration from a default export. */
const TOOL_CONFIG = /(^|\/)[\w-]+\.config\.(ts|mts|js|mjs)$/;

export const defaultExport: Rule = {
  name: "default-export",
  applies: (path) => isScript(path) && !TOOL_CONFIG.test(path),
  check: (file) =>
    [...file.nodes()]
      .filter(
        ({ node }) =>
          node.type === "ExportDefaultDeclaration" ||
          (node.type === "ExportSpecifier" &&
            (node["exported"] as { name?: string }).name === "default"),
      )
      .map(({ node }) => ({
        line: file.lineAt(node.start),
        message: "export by name, so that a thing has one name everywhere",
      })),
};
