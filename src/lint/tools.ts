import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Finding } from "./rule.ts";

/** What oxlint finds; its warnings count like errors, since a warning that fails nothing is never read. */
export async function runOxlint(root: string): Promise<Finding[]> {
  const { code, output } = await run("oxlint/package.json", "oxlint", ["--format=json"], root);
  const { diagnostics } = parseJson(output, "oxlint", code) as {
    diagnostics: {
      message: string;
      code: string;
      filename: string;
      labels: { span: { line: number } }[];
    }[];
  };
  return diagnostics.map(({ message, code: rule, filename, labels }) => ({
    file: filename,
    line: labels[0]?.span.line ?? 1,
    rule,
    message,
  }));
}

/** The files that prettier would write differently. */
export async function runPrettier(root: string): Promise<Finding[]> {
  const { code, output, errors } = await run(
    "prettier/package.json",
    "prettier",
    ["--list-different", "."],
    root,
  );
  // 0: all formatted, 1: some are not; 2: a file cannot be read as what its name says.
  if (code > 1) throw new Error(`prettier failed: ${errors.trim()}`);
  return output
    .split("\n")
    .filter((file) => file !== "")
    .map((file) => ({
      file,
      line: 1,
      rule: "prettier",
      message: "not formatted: prettier --write it",
    }));
}

async function run(
  manifest: string,
  bin: string,
  args: string[],
  cwd: string,
): Promise<{ code: number; output: string; errors: string }> {
  const path = fileURLToPath(import.meta.resolve(manifest));
  const { default: pkg } = (await import(path, { with: { type: "json" } })) as {
    default: { bin: string | Record<string, string> };
  };
  const script = typeof pkg.bin === "string" ? pkg.bin : (pkg.bin[bin] as string);
  const child = spawn(process.execPath, [path.replace(/package\.json$/, script), ...args], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [output, errors, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (exit) => resolve(exit ?? 2));
    }),
  ]);
  return { code, output, errors };
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  let whole = "";
  stream.setEncoding("utf8");
  for await (const chunk of stream) whole += chunk;
  return whole;
}

function parseJson(output: string, tool: string, code: number): unknown {
  try {
    return JSON.parse(output);
  } catch (cause) {
    throw new Error(`${tool} ended with ${code} and no report`, { cause });
  }
}
