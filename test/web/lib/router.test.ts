import test, { type ExecutionContext } from "ava";
import { parseRoute, printRoute, type Route } from "../../../web/lib/router.ts";

const ID = "0190b0d0-0000-7000-8000-0000000000ab";

function leadsTo(t: ExecutionContext, path: string, route: Route): void {
  t.deepEqual(parseRoute(path), route);
}

test("the root is the queue", leadsTo, "/", { page: "queue" });
test("/reviews is the queue", leadsTo, "/reviews", { page: "queue" });
test("a slash at the end changes nothing", leadsTo, "/reviews/", { page: "queue" });
test("a review has its id in the address", leadsTo, `/reviews/${ID}`, {
  page: "review",
  reviewId: ID,
});
test("an id in capitals is the same id", leadsTo, `/reviews/${ID.toUpperCase()}`, {
  page: "review",
  reviewId: ID,
});
test("what is no id leads nowhere", leadsTo, "/reviews/latest", {
  page: "missing",
  path: "/reviews/latest",
});
test("deeper addresses lead nowhere", leadsTo, `/reviews/${ID}/x`, {
  page: "missing",
  path: `/reviews/${ID}/x`,
});
test("other folders lead nowhere", leadsTo, "/graphiql", { page: "missing", path: "/graphiql" });

test("every route that is printed is read back as itself", (t) => {
  const routes: Route[] = [
    { page: "queue" },
    { page: "review", reviewId: ID },
    { page: "missing", path: "/nowhere" },
  ];
  for (const route of routes) t.deepEqual(parseRoute(printRoute(route)), route);
});
