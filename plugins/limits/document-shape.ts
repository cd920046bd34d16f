import { Lexer, Source, TokenKind, type Token } from "postgraphile/graphql";

/**
 * What a document may have, all of it together. Validation compares what is selected under the same name pairwise, so
 * that a few kilobytes of repeated fields or of fragments keep the process busy for a third of a second; an alias does
 * the same work again as often as it is written. Introspection by tools has 400 tokens and 10 spreads.
 */
const LIMITS = {
  tokens: 4_000,
  aliases: 50,
  directives: 50,
  "operations and fragments": 30,
  "spreads of fragments": 40,
  "repeated fields": 10,
};

type Counted = keyof typeof LIMITS;

/** Why a document is refused without being parsed; undefined when it may be looked at. */
export function documentProblem(text: string): string | undefined {
  const shape = new Shape();
  const lexer = new Lexer(new Source(text));
  try {
    for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
      const exceeded = shape.add(token, () => lexer.lookahead());
      if (exceeded) return `A document may have at most ${LIMITS[exceeded]} ${exceeded}.`;
    }
  } catch {
    // The parser says what is wrong with it, and where.
  }
  return undefined;
}

/** What is counted without a syntax tree: outside of parentheses there is nothing but definitions and selections. */
class Shape {
  readonly #counts = new Map<Counted, number>();
  /** The names selected so far, in each selection that is open. */
  readonly #selections: Set<string>[] = [];
  #parentheses = 0;
  /** The next name belongs to what came before it: to a directive, a spread, an alias. */
  #isNamed = false;

  /** Takes the next token; returns what there is too much of. */
  add(token: Token, next: () => Token): Counted | undefined {
    return this.#count("tokens") ?? this.#look(token, next);
  }

  #look(token: Token, next: () => Token): Counted | undefined {
    const { kind } = token;
    if (kind === TokenKind.AT) this.#isNamed = true;
    if (kind === TokenKind.AT) return this.#count("directives");
    if (kind === TokenKind.PAREN_L) this.#parentheses += 1;
    if (kind === TokenKind.PAREN_R) this.#parentheses -= 1;
    if (this.#parentheses > 0) return undefined;
    if (kind === TokenKind.BRACE_L)
      return this.#selections.push(new Set()) === 1
        ? this.#count("operations and fragments")
        : undefined;
    if (kind === TokenKind.BRACE_R) this.#selections.pop();
    if (kind === TokenKind.SPREAD) {
      this.#isNamed = next().kind === TokenKind.NAME;
      return this.#count("spreads of fragments");
    }
    return kind === TokenKind.NAME ? this.#name(token.value, next()) : undefined;
  }

  #name(name: string, next: Token): Counted | undefined {
    if (this.#isNamed) {
      // `... on Type`: one more.
      this.#isNamed = name === "on" && next.kind === TokenKind.NAME;
      return undefined;
    }
    const selected = this.#selections.at(-1);
    if (!selected) return undefined;
    const isRepeated = selected.has(name);
    selected.add(name);
    const isAlias = next.kind === TokenKind.COLON;
    this.#isNamed = isAlias;
    return (
      (isAlias ? this.#count("aliases") : undefined) ??
      (isRepeated ? this.#count("repeated fields") : undefined)
    );
  }

  #count(what: Counted): Counted | undefined {
    const count = (this.#counts.get(what) ?? 0) + 1;
    this.#counts.set(what, count);
    return count > LIMITS[what] ? what : undefined;
  }
}
