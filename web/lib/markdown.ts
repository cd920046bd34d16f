/**
 * The Markdown of notes: paragraphs, lists, quotes, code, strong and emphasised words, links to the web and to assets.
 * Whatever else is written, HTML above all, is text. Nothing here makes markup: pages make elements of these values.
 */
export type Block =
  | { type: "paragraph"; inlines: readonly Inline[] }
  | { type: "list"; isOrdered: boolean; items: readonly (readonly Inline[])[] }
  | { type: "quote"; blocks: readonly Block[] }
  | { type: "code"; text: string };

export type Inline =
  | { type: "text"; text: string }
  | { type: "code"; text: string }
  | { type: "strong" | "em"; inlines: readonly Inline[] }
  | { type: "link"; href: string; inlines: readonly Inline[] }
  | { type: "asset"; name: string; version: number | undefined };

/** Quotes in quotes and stars in stars are read so deep; what is deeper is text. */
const DEEPEST = 3;

const FENCE = /^\s*```[\w-]*\s*$/;
const QUOTE = /^>\s?/;
const BULLET = /^\s{0,3}[-*+]\s+/;
const NUMBER = /^\s{0,3}\d{1,3}[.)]\s+/;

/** Reads a note. */
export function parseMarkdown(text: string, depth = 0): Block[] {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? "";
    if (line.trim() === "") at += 1;
    else {
      const [block, length] = readBlock(lines.slice(at), depth);
      blocks.push(block);
      at += length;
    }
  }
  return blocks;
}

/** The block at the beginning of some lines, and how many of them it takes. */
function readBlock(lines: readonly string[], depth: number): [block: Block, length: number] {
  const first = lines[0] ?? "";
  if (FENCE.test(first)) return readCode(lines);
  if (QUOTE.test(first) && depth < DEEPEST) {
    const quoted = leading(lines, (line) => QUOTE.test(line));
    const inner = quoted.map((line) => line.replace(QUOTE, "")).join("\n");
    return [{ type: "quote", blocks: parseMarkdown(inner, depth + 1) }, quoted.length];
  }
  const mark = [BULLET, NUMBER].find((pattern) => pattern.test(first));
  if (mark !== undefined) {
    const rows = leading(lines, (line) => mark.test(line));
    const items = rows.map((line) => parseInlines(line.replace(mark, "")));
    return [{ type: "list", isOrdered: mark === NUMBER, items }, rows.length];
  }
  const rows = [first, ...leading(lines.slice(1), isPlain)];
  return [{ type: "paragraph", inlines: parseInlines(rows.join("\n")) }, rows.length];
}

function readCode(lines: readonly string[]): [block: Block, length: number] {
  const end = lines.findIndex((line, at) => at > 0 && FENCE.test(line));
  const length = end === -1 ? lines.length : end + 1;
  const text = lines.slice(1, end === -1 ? undefined : end).join("\n");
  return [{ type: "code", text }, length];
}

function isPlain(line: string): boolean {
  return line.trim() !== "" && ![FENCE, QUOTE, BULLET, NUMBER].some((mark) => mark.test(line));
}

function leading(lines: readonly string[], belongs: (line: string) => boolean): string[] {
  const end = lines.findIndex((line) => !belongs(line));
  return lines.slice(0, end === -1 ? undefined : end);
}

const ADDRESS = /^https?:\/\/[^\s<>"'`]+/;
const LINK = /^\[([^\]\n]{1,500})\]\((https?:\/\/[^\s()<>"]{1,2000})\)/;
const ASSET = /^#([\p{L}\p{N}][\p{L}\p{N}_.-]{0,199})(?:\/v?(\d{1,6}))?/u;
/** What ends a sentence is no part of an address or a name. */
const TRAILING = /[.,;:!?)\]-]+$/;

/** Reads what is inside a line or a paragraph. */
function parseInlines(text: string, depth = 0): Inline[] {
  const found: Inline[] = [];
  let plain = "";
  const take = (inline: Inline) => {
    if (plain !== "") found.push({ type: "text", text: plain });
    plain = "";
    found.push(inline);
  };
  for (let at = 0; at < text.length;) {
    const isWordBefore = at > 0 && /[\p{L}\p{N}_/]/u.test(text[at - 1] ?? "");
    const [inline, length] = readInline(text, { at, depth, isWordBefore });
    if (inline === undefined) plain += text.slice(at, at + length);
    else take(inline);
    at += length;
  }
  if (plain !== "") found.push({ type: "text", text: plain });
  return found;
}

interface Place {
  at: number;
  depth: number;
  /** Whether a word goes on here: "snake_case", "a*b". */
  isWordBefore: boolean;
}

/** What begins at a place, undefined for a character that means nothing, and its length. */
function readInline(
  text: string,
  { at, depth, isWordBefore }: Place,
): [inline: Inline | undefined, length: number] {
  const character = text[at] ?? "";
  if (character === "`") return readSpan(text, at);
  if ((character === "*" || character === "_") && !isWordBefore && depth < DEEPEST)
    return readStress(text, at, depth);
  if (isWordBefore) return [undefined, 1];
  if (character === "[") {
    const [whole, words = "", href = ""] = LINK.exec(text.slice(at, at + 2_600)) ?? [];
    if (whole !== undefined)
      return [{ type: "link", href, inlines: [{ type: "text", text: words }] }, whole.length];
  }
  if (character === "h") {
    const href = (ADDRESS.exec(text.slice(at, at + 2_000))?.[0] ?? "").replace(TRAILING, "");
    if (href.length > "https://".length)
      return [{ type: "link", href, inlines: [{ type: "text", text: href }] }, href.length];
  }
  if (character === "#") return readAsset(text, at);
  return [undefined, 1];
}

function readSpan(text: string, at: number): [inline: Inline | undefined, length: number] {
  const end = text.indexOf("`", at + 1);
  if (end <= at + 1) return [undefined, 1];
  return [{ type: "code", text: text.slice(at + 1, end) }, end + 1 - at];
}

function readStress(
  text: string,
  at: number,
  depth: number,
): [inline: Inline | undefined, length: number] {
  const character = text[at] ?? "";
  const mark = text[at + 1] === character ? character + character : character;
  const from = at + mark.length;
  const end = text.indexOf(mark, from + 1);
  const inner = text.slice(from, end);
  // "2 * 3 * 4" is arithmetic.
  if (end === -1 || /^\s|\s$/.test(inner)) return [undefined, mark.length];
  const inlines = parseInlines(inner, depth + 1);
  return [{ type: mark.length === 2 ? "strong" : "em", inlines }, end + mark.length - at];
}

function readAsset(text: string, at: number): [inline: Inline | undefined, length: number] {
  const [whole, found = "", number] = ASSET.exec(text.slice(at, at + 300)) ?? [];
  if (whole === undefined || /^\d+$/.test(found)) return [undefined, 1];
  const name = number === undefined ? found.replace(TRAILING, "") : found;
  const version = number === undefined ? undefined : Number(number);
  return [{ type: "asset", name, version }, number === undefined ? name.length + 1 : whole.length];
}
