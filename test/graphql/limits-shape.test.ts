import test from "ava";
import { getIntrospectionQuery } from "postgraphile/graphql";
import { documentProblem } from "../../plugins/limits/document-shape.ts";

const repeat = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index)).join(" ");

const most = (what: string) => new RegExp(`^A document may have at most \\d+ ${what}\\.$`);

for (const [what, most50, over] of [
  [
    "aliases",
    `{ ${repeat(50, (i) => `a${i}: __typename`)} }`,
    `{ ${repeat(51, (i) => `a${i}: __typename`)} }`,
  ],
  ["repeated fields", `{ ${"id ".repeat(11)} }`, `{ ${"id ".repeat(12)} }`],
  [
    "repeated fields",
    `{ ${repeat(300, (i) => `a${i} { id }`)} }`,
    `{ a ${repeat(11, (i) => `b${i} { id id }`)} }`,
  ],
  [
    "directives",
    `{ id ${"@include(if: true) ".repeat(50)} }`,
    `{ id ${"@include(if: true) ".repeat(51)} }`,
  ],
  [
    "spreads of fragments",
    `{ ${repeat(40, (i) => `...f${i}`)} }`,
    `{ ${repeat(41, (i) => `...f${i}`)} }`,
  ],
  ["spreads of fragments", `{ ${"... { id } ".repeat(40)} }`, `{ ${"... { id } ".repeat(41)} }`],
  [
    "operations and fragments",
    `{ id } ${repeat(29, (i) => `fragment f${i} on Query { id }`)}`,
    `{ id } ${repeat(30, (i) => `fragment f${i} on Query { id }`)}`,
  ],
  [
    "operations and fragments",
    repeat(30, (i) => `query q${i} { id }`),
    repeat(31, (i) => `query q${i} { id }`),
  ],
  ["tokens", `{ ${repeat(3_998, (i) => `f${i}`)} }`, `{ ${repeat(3_999, (i) => `f${i}`)} }`],
] as const) {
  test(`the bound of ${what} lets through what is at it, and not one more: ${over.slice(0, 24)}`, (t) => {
    t.is(documentProblem(most50), undefined);
    t.regex(documentProblem(over) ?? "", most(what));
  });
}

test("what is in arguments, variables and their defaults is no field and no alias", (t) => {
  const document = `query Q($a: Int = 1, ${repeat(60, (i) => `$v${i}: Int`)}) @live {
    projects(condition: { ${repeat(60, (i) => `x${i}: { id: 1, name: $a }`)} }) @include(if: true) {
      nodes { id ... on Project { id ...on } ...Parts @skip(if: false) }
    }
  }`;
  t.is(documentProblem(document), undefined);
});

test("a field may be called like a keyword, and be selected in many places", (t) => {
  const document = repeat(20, (i) => `query q${i} { on fragment query id on${i}: on { id on } }`);
  t.is(documentProblem(document), undefined);
});

test("what cannot be read is left to the parser, which says where", (t) => {
  for (const text of ["{ id", "} } }", ")))) { id", '{ id(a: "', "\u0000", ""])
    t.is(documentProblem(text), undefined, text);
});

test("the introspection query of tools passes, with all that it can ask for", (t) => {
  const everything = {
    descriptions: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  };
  t.is(documentProblem(getIntrospectionQuery(everything)), undefined);
});
