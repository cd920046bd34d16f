import test from "ava";
import {
  loadedRows,
  patched,
  revealed,
  swept,
  withMore,
  type LiveRows,
} from "../../../web/lib/live-rows.ts";

interface Row {
  id: string;
  word: string;
}

const row = (id: string, word = "old"): Row => ({ id, word });
const list = loadedRows([row("a"), row("b"), row("c")]);

function told({ shown, waiting, gone }: LiveRows<Row>): string {
  const words = (rows: readonly Row[]) => rows.map(({ id, word }) => `${id}:${word}`).join(" ");
  return `${words(shown)} | ${words(waiting)} | ${[...gone].join(" ")}`;
}

test("a row changes in place, a new one waits, and one that no longer belongs stays and is marked", (t) => {
  const after = patched(list, {
    about: ["b", "c", "d"],
    belong: [row("b", "new"), row("d", "new")],
    others: new Map([["c", row("c", "decided")]]),
  });
  t.is(told(after), "a:old b:new c:decided | d:new | c");
});

test("what waits is patched and taken back like what is shown", (t) => {
  const waiting = patched(list, { about: ["d", "e"], belong: [row("d"), row("e")] });
  const after = patched(waiting, { about: ["d", "e"], belong: [row("e", "new")] });
  t.is(told(after), "a:old b:old c:old | e:new | ");
});

test("a row that belongs again is no longer marked", (t) => {
  const gone = patched(list, { about: ["a"], belong: [] });
  t.is(told(gone), "a:old b:old c:old |  | a");
  t.is(
    told(patched(gone, { about: ["a"], belong: [row("a", "back")] })),
    "a:back b:old c:old |  | ",
  );
  t.is(told(patched(gone, { about: ["b"], belong: [row("b")] })), "a:old b:old c:old |  | a");
});

test("what waited comes to its place, and the rest is swept away when the list is left", (t) => {
  const order = (one: Row, other: Row) => one.id.localeCompare(other.id);
  const waiting = patched(loadedRows([row("a"), row("c")]), {
    about: ["b", "c"],
    belong: [row("b")],
  });
  t.is(told(revealed(waiting, order)), "a:old b:old c:old |  | c");
  t.is(told(swept(revealed(waiting, order))), "a:old b:old |  | ");
  t.is(swept(list), list);
});

test("a further page brings nothing twice", (t) => {
  const waiting = patched(list, { about: ["d"], belong: [row("d")] });
  const after = withMore(waiting, [row("c", "again"), row("d"), row("e")]);
  t.is(told(after), "a:old b:old c:old d:old e:old |  | ");
});
