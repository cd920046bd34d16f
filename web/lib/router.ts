/** Where one can be. Every screen has an address, so that a link opens what its sender saw. */
export type Route =
  { page: "queue" } | { page: "review"; reviewId: string } | { page: "missing"; path: string };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Reads an address. What no screen answers to is "missing". */
export function parseRoute(path: string): Route {
  const parts = path.split("/").filter((part) => part !== "");
  if (parts.length === 0) return { page: "queue" };
  if (parts[0] !== "reviews" || parts.length > 2) return { page: "missing", path };
  const reviewId = parts[1];
  if (reviewId === undefined) return { page: "queue" };
  if (!UUID.test(reviewId)) return { page: "missing", path };
  return { page: "review", reviewId: reviewId.toLowerCase() };
}

/** Writes an address; the inverse of `parseRoute`. */
export function printRoute(route: Route): string {
  switch (route.page) {
    case "queue":
      return "/reviews";
    case "review":
      return `/reviews/${route.reviewId}`;
    case "missing":
      return route.path;
  }
}
