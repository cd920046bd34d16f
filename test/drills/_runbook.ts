import { readFileSync } from "node:fs";

const TEXT = readFileSync(new URL("../../docs/operations.md", import.meta.url), "utf8");

/** The block of docs/operations.md under the comment `drill: <name>`, as somebody would copy it. Throws when there is none. */
export function runbook(name: string): string {
  const found = new RegExp(
    `<!-- drill: ${name} -->\\n( *)\`\`\`\\w+\\n([\\s\\S]*?)\\n\\1\`\`\``,
  ).exec(TEXT);
  if (!found) throw new Error(`docs/operations.md has no block for ${name}.`);
  return (found[2] as string).replaceAll(new RegExp(`^${found[1]}`, "gm"), "");
}
