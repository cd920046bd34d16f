import test from "ava";
import { noticeRoute } from "../../../web/lib/notices.ts";

const about = { subjectId: "s", projectId: "p" };

test("a notification leads to what it is about", (t) => {
  const page = (kind: string) => noticeRoute({ kind, ...about });
  t.deepEqual(page("review.requested"), { page: "review", projectId: "p", id: "s", query: {} });
  t.is(page("review.approved")?.page, "review");
  t.is(page("lock.broken")?.page, "asset");
  t.is(page("lock.requested")?.page, "locks");
  t.is(page("lock.released")?.id, undefined);
  t.is(page("shelf.discarded")?.page, "shelf");
});

test("what has no page of its own is only read", (t) => {
  t.is(noticeRoute({ kind: "review.noted", ...about }), undefined);
  t.is(noticeRoute({ kind: "review.task_addressed", ...about }), undefined);
  t.is(noticeRoute({ kind: "project.archived", ...about }), undefined);
  t.is(noticeRoute({ kind: "review.requested", subjectId: null, projectId: "p" }), undefined);
  t.is(noticeRoute({ kind: "review.requested", subjectId: "s", projectId: null }), undefined);
});
