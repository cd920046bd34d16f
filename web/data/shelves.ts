import {
  DiscardShelfDocument,
  RequestShelfReviewDocument,
  ShelfDocument,
  ShelfItemsDocument,
  ShelvesDocument,
  SubmitShelfDocument,
  type GadbClient,
  type ShelfItemsQuery,
  type ShelfQuery,
  type ShelfState,
  type ShelvesQuery,
} from "../../src/sdk/index.ts";
import { GadbError } from "../../src/sdk/gadb-error.ts";
import { pageOf, type PageAsked, type PageOf } from "./pages.ts";

/** A shelf of the list. */
export type ShelfRow = NonNullable<ShelvesQuery["shelves"]>["nodes"][number];
/** A shelf with its revisions. */
export type Shelf = NonNullable<ShelfQuery["shelf"]>;
export type ShelfRevision = Shelf["shelfRevisions"]["nodes"][number];
/** What a revision does to one asset. */
export type ShelfItem = NonNullable<ShelfItemsQuery["shelfItems"]>["nodes"][number];

/** Which shelves of a project are listed. */
export interface ShelfFilter {
  projectId: string;
  ownerId?: string | undefined;
  state?: ShelfState | undefined;
}

/** One page of shelves, newest first. */
export async function loadShelves(
  client: GadbClient,
  { projectId, ownerId, state }: ShelfFilter,
  { after, signal }: PageAsked,
): Promise<PageOf<ShelfRow>> {
  const { shelves } = await client.request(
    ShelvesDocument,
    {
      projectId,
      ...(ownerId === undefined ? {} : { ownerId }),
      ...(state === undefined ? {} : { state }),
      ...(after === undefined ? {} : { after }),
    },
    { signal },
  );
  return pageOf(shelves);
}

/** A shelf; throws NTFND when it is absent or not shared with the person signed in. */
export async function loadShelf(
  client: GadbClient,
  id: string,
  signal: AbortSignal,
): Promise<Shelf> {
  const { shelf } = await client.request(ShelfDocument, { id }, { signal });
  if (shelf !== null) return shelf;
  throw new GadbError({
    code: "NTFND",
    message: "There is nothing here.",
    hint: "Not found, or not shared with you.",
  });
}

/** One page of what a revision holds. */
export async function loadItems(
  client: GadbClient,
  { shelfId, revision }: { shelfId: string; revision: number },
  { after, signal }: PageAsked,
): Promise<PageOf<ShelfItem>> {
  const { shelfItems } = await client.request(
    ShelfItemsDocument,
    { shelfId, revision, ...(after === undefined ? {} : { after }) },
    { signal },
  );
  return pageOf(shelfItems);
}

/** Makes versions of everything in a shelf, or of nothing. */
export async function submitShelf(
  client: GadbClient,
  shelfId: string,
  comment: string,
): Promise<void> {
  await client.request(SubmitShelfDocument, {
    shelfId,
    ...(comment === "" ? {} : { comment }),
  });
}

/** Gives a shelf up. */
export async function discardShelf(client: GadbClient, shelfId: string): Promise<void> {
  await client.request(DiscardShelfDocument, { shelfId });
}

/** Asks for a review of the newest revision. */
export async function askForReview(
  client: GadbClient,
  shelfId: string,
  message: string,
): Promise<void> {
  await client.request(RequestShelfReviewDocument, { shelfId, message });
}
