import test from "ava";
import {
  isSameQuestion,
  REVIEW_FILTERS,
  reviewAsk,
  setFilters,
  withoutFilters,
} from "../../../web/lib/review-filters.ts";

const ID = "0190b0d0-0000-7000-8000-0000000000ab";

test("an address without filters asks for what is open, the oldest first", (t) => {
  t.deepEqual(reviewAsk({}), { states: ["pending", "in_review"], sort: "oldest" });
  t.deepEqual(reviewAsk({ state: "all", sort: "newest" }), { sort: "newest" });
});

test("each filter asks for what it names", (t) => {
  t.deepEqual(
    reviewAsk({
      state: "approved",
      branch: ID,
      kind: "texture",
      tag: "hair",
      by: ID,
      assignee: ID,
      q: "hero",
      sort: "priority",
    }),
    {
      states: ["approved"],
      branchId: ID,
      assetType: "texture",
      tagName: "hair",
      submitterId: ID,
      assigneeId: ID,
      query: "hero",
      sort: "priority",
    },
  );
});

test("what nobody could have chosen is not asked for", (t) => {
  const odd = { branch: "main", by: "x", assignee: "", kind: " ", sort: "size", state: "toString" };
  t.deepEqual(reviewAsk(odd), reviewAsk({}));
});

test("only what is asked for tells one question from another, not how it is shown", (t) => {
  t.true(isSameQuestion({ q: "a" }, { q: "a", view: "list" }));
  t.false(isSameQuestion({ q: "a" }, { q: "b" }));
  t.false(isSameQuestion({}, { sort: "newest" }));
});

test("the filters that are set can be taken away", (t) => {
  const query = { q: "hero", state: "", view: "list", by: ID };
  t.deepEqual(setFilters(query, REVIEW_FILTERS), ["q", "by"]);
  t.deepEqual(withoutFilters(["q", "by"]), { q: "", by: "" });
});
