import fc from "fast-check";
import test from "ava";
import { parseMarkdown, type Block, type Inline } from "../../../web/lib/markdown.ts";

/** A short way to write down what was read. */
function show(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      if (block.type === "code") return `code(${block.text})`;
      if (block.type === "quote") return `quote(${show(block.blocks)})`;
      if (block.type === "paragraph") return `p(${inlines(block.inlines)})`;
      return `${block.isOrdered ? "ol" : "ul"}(${block.items.map(inlines).join("|")})`;
    })
    .join(" ");
}

function inlines(list: readonly Inline[]): string {
  return list
    .map((inline) => {
      if (inline.type === "text") return inline.text;
      if (inline.type === "code") return `code(${inline.text})`;
      if (inline.type === "asset") return `asset(${inline.name},${inline.version ?? ""})`;
      const inner = inlines(inline.inlines);
      return inline.type === "link" ? `a(${inline.href},${inner})` : `${inline.type}(${inner})`;
    })
    .join("");
}

const reads = test.macro({
  title: (_, text: string) => `read: ${JSON.stringify(text)}`,
  exec(t, text: string, expected: string) {
    t.is(show(parseMarkdown(text)), expected);
  },
});

test(reads, "Too clean.\nMore rust.", "p(Too clean.\nMore rust.)");
test(reads, "One.\r\n\r\n\r\nTwo.", "p(One.) p(Two.)");
test(
  reads,
  "**Much** more *rust*, __please__ _now_",
  "p(strong(Much) more em(rust), strong(please) em(now))",
);
test(reads, "**all of _it_**", "p(strong(all of em(it)))");
test(reads, "snake_case_name and 2 * 3 * 4", "p(snake_case_name and 2 * 3 * 4)");
test(reads, "**not closed and *neither", "p(**not closed and *neither)");
test(reads, "`a *b* <i>`", "p(code(a *b* <i>))");
test(reads, "```\n<script>\n**x**\n```\nafter", "code(<script>\n**x**) p(after)");
test(reads, "```\nnot closed", "code(not closed)");
test(reads, "- rust\n- scars\n\n1. first\n2) second", "ul(rust|scars) ol(first|second)");
test(reads, "Do:\n- rust", "p(Do:) ul(rust)");
test(reads, "> Too clean.\n> > Really?\nNo.", "quote(p(Too clean.) quote(p(Really?))) p(No.)");
test(
  reads,
  "See https://example.com/a?b=1#c.",
  "p(See a(https://example.com/a?b=1#c,https://example.com/a?b=1#c).)",
);
test(reads, "[the brief](https://example.com/brief)", "p(a(https://example.com/brief,the brief))");
test(reads, "[click](javascript:alert(1))", "p([click](javascript:alert(1)))");
test(
  reads,
  "[click](data:text/html,x) [x](//evil.example)",
  "p([click](data:text/html,x) [x](//evil.example))",
);
test(reads, "<img src=x onerror=alert(1)>", "p(<img src=x onerror=alert(1)>)");
test(reads, "Like #hero_texture/3, or #anvil.", "p(Like asset(hero_texture,3), or asset(anvil,).)");
test(reads, "no.#1 and a#b and #42", "p(no.#1 and a#b and #42)");

const hrefs = (list: readonly Inline[]): string[] =>
  list.flatMap((inline) => [
    ...(inline.type === "link" ? [inline.href] : []),
    ...("inlines" in inline ? hrefs(inline.inlines) : []),
  ]);
const linksOf = (blocks: readonly Block[]): string[] =>
  blocks.flatMap((block) => {
    if (block.type === "quote") return linksOf(block.blocks);
    if (block.type === "list") return block.items.flatMap(hrefs);
    return block.type === "paragraph" ? hrefs(block.inlines) : [];
  });

test("whatever is written, links lead to the web alone", (t) => {
  const pieces = [
    "*",
    "**",
    "_",
    "`",
    "```",
    "\n",
    "> ",
    "- ",
    "1. ",
    "[a](",
    "http://",
    ")",
    "javascript:",
    "w",
    " ",
  ];
  let links = 0;
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (parts) => {
      const found = linksOf(parseMarkdown(parts.join("")));
      links += found.length;
      return found.every((href) => /^https?:\/\/\S+$/.test(href));
    }),
    { numRuns: 1_000 },
  );
  t.true(links > 0, "some were written");
});

test("twenty thousand characters of anything are read at once", (t) => {
  for (const piece of ["*", "**a", "_a", "`", "[", "> ", "#", "- a\n", "h", "http://a"])
    t.true(parseMarkdown(piece.repeat(20_000 / piece.length)).length > 0, piece);
});
