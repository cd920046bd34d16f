import test, { type ExecutionContext } from "ava";
import {
  ADDRESSES,
  isSamePlace,
  parseRoute,
  printRoute,
  type Page,
  type Route,
} from "../../../web/lib/router.ts";

const PROJECT = "0190b0d0-0000-7000-8000-0000000000aa";
const ID = "0190b0d0-0000-7000-8000-0000000000ab";

function leadsTo(t: ExecutionContext, address: string, route: Omit<Route, "query">): void {
  t.deepEqual(parseRoute(address), { query: {}, ...route });
}

test("the root is my work", leadsTo, "/", { page: "work" });
test("/reviews is my work", leadsTo, "/reviews", { page: "work" });
test("a slash at the end changes nothing", leadsTo, "/reviews/", { page: "work" });
test("a review has its id in the address", leadsTo, `/reviews/${ID}`, { page: "review", id: ID });
test("a review is found in its project, too", leadsTo, `/p/${PROJECT}/reviews/${ID}`, {
  page: "review",
  projectId: PROJECT,
  id: ID,
});
test("a project's own address is its reviews", leadsTo, `/p/${PROJECT}`, {
  page: "reviews",
  projectId: PROJECT,
});
test("an id in capitals is the same id", leadsTo, `/reviews/${ID.toUpperCase()}`, {
  page: "review",
  id: ID,
});
test("what is no id leads nowhere", leadsTo, "/reviews/latest", {
  page: "missing",
  path: "/reviews/latest",
});
test("what is no project leads nowhere", leadsTo, "/p/skyforge/locks", {
  page: "missing",
  path: "/p/skyforge/locks",
});
test("deeper addresses lead nowhere", leadsTo, `/reviews/${ID}/x`, {
  page: "missing",
  path: `/reviews/${ID}/x`,
});
test("other folders lead nowhere", leadsTo, "/graphiql", { page: "missing", path: "/graphiql" });

test("what follows the question mark is the view", (t) => {
  t.deepEqual(parseRoute(`/p/${PROJECT}/locks`, "?stale=1&holder=a%20b"), {
    page: "locks",
    projectId: PROJECT,
    query: { stale: "1", holder: "a b" },
  });
});

test("every screen that is printed is read back as itself", (t) => {
  for (const [page, addresses] of Object.entries(ADDRESSES)) {
    for (const address of addresses as readonly string[]) {
      const route: Route = {
        page: page as Page,
        ...(address.includes(":project") ? { projectId: PROJECT } : {}),
        ...(address.includes(":id") ? { id: ID } : {}),
        query: { q: "hero & co" },
      };
      const [path, search] = printRoute(route).split("?");
      t.deepEqual(parseRoute(path as string, search), route, address);
    }
  }
});

test("empty parts of a view are not printed", (t) => {
  t.is(printRoute({ page: "work", query: { q: "", sort: "newest" } }), "/reviews?sort=newest");
});

test("a place is the same whatever its view", (t) => {
  const place: Route = { page: "review", id: ID, query: {} };
  t.true(isSamePlace(place, { ...place, query: { mode: "swipe" } }));
  t.false(isSamePlace(place, { ...place, id: PROJECT }));
  t.false(isSamePlace(place, { page: "work", query: {} }));
});
