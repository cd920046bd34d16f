import { access, readdir, readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import test from "ava";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Folders that hold no text of ours, or text that others wrote. */
const SKIPPED = new Set(["node_modules", "dist"]);

async function markdownFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        const isSkipped = SKIPPED.has(entry.name) || entry.name.startsWith(".");
        return isSkipped ? [] : markdownFiles(path);
      }
      return entry.isFile() && entry.name.endsWith(".md") ? [path] : [];
    }),
  );
  return found.flat();
}

/** A text without its fenced blocks and code spans, where brackets are no links and `#` no heading. */
function prose(text: string): string {
  return text
    .replace(/^( *)(`{3,}|~{3,}).*\n(?:.*\n)*?\1\2[`~]* *$/gm, "")
    .replace(/<!--.*?-->/gs, "")
    .replace(/(`+)(?!`).+?\1/g, (span) => span.replace(/[[\]()<>]/g, ""));
}

/** Targets of inline links and pictures, and of link definitions. */
function linksOf(text: string): string[] {
  const inline = [...prose(text).matchAll(/\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)/g)];
  const defined = [...prose(text).matchAll(/^ {0,3}\[[^\]]+\]:\s*<?(\S+?)>?\s*(?:"[^"]*")?$/gm)];
  return [...inline, ...defined].map((match) => match[1] as string);
}

/** Anchors of a text as GitHub makes them: of its headings, numbered when repeated, and explicit ones. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ""] of prose(text).matchAll(/^ {0,3}#{1,6}\s+(.+?)\s*#*$/gm)) {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, "")
      .replace(/\s/g, "-");
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  for (const [, id = ""] of text.matchAll(/<\w+[^>]*\s(?:id|name)="([^"]+)"/g)) anchors.add(id);
  return anchors;
}

/** What is wrong with a link of a file; null when nothing is. */
async function problemOf(file: string, link: string): Promise<string | null> {
  if (/^[a-z][a-z0-9+.-]*:/i.test(link)) return null;
  const where = `${relative(ROOT, file)}: ${link}`;
  const [path = "", anchor] = link.split("#", 2);
  // A leading slash means the root of the repository, as on its pages.
  const base = path.startsWith("/") ? ROOT : dirname(file);
  const target = path === "" ? file : resolve(base, decodeURIComponent(path).replace(/^\/+/, ""));
  if (relative(ROOT, target).startsWith("..")) return `${where} leaves the repository`;
  const isThere = await access(target).then(
    () => true,
    () => false,
  );
  if (!isThere) return `${where} is not there`;
  if (anchor === undefined || !target.endsWith(".md")) return null;
  const anchors = anchorsOf(await readFile(target, "utf8"));
  return anchors.has(decodeURIComponent(anchor)) ? null : `${where} has no such heading`;
}

test("every relative link in the documentation leads to a file, every anchor to a heading", async (t) => {
  const problems: string[] = [];
  let count = 0;
  for (const file of await markdownFiles(ROOT)) {
    for (const link of linksOf(await readFile(file, "utf8"))) {
      count += 1;
      const problem = await problemOf(file, link);
      if (problem) problems.push(problem);
    }
  }
  t.true(count > 50, "links were found at all");
  t.deepEqual(problems, []);
});

test("a link into nothing and a missing heading are found", async (t) => {
  const file = join(ROOT, "README.md");
  t.is(await problemOf(file, "docs/README.md"), null);
  t.is(await problemOf(file, "docs/README.md#documentation"), null);
  t.is(await problemOf(file, "docs/nothing.md"), "README.md: docs/nothing.md is not there");
  t.is(
    await problemOf(file, "docs/README.md#nothing"),
    "README.md: docs/README.md#nothing has no such heading",
  );
  t.is(await problemOf(file, "../x.md"), "README.md: ../x.md leaves the repository");
  t.deepEqual(linksOf("[a](b.md) ![c](d.png)\n```\n[no](e.md)\n```\n`[no](f.md)`\n[g]: h.md\n"), [
    "b.md",
    "d.png",
    "h.md",
  ]);
  t.deepEqual(
    [...anchorsOf("# One, `two`\n\n## One two\n\n## One two\n```\n# no\n```\n")],
    ["one-two", "one-two-1", "one-two-2"],
  );
});
