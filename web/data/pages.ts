/** Rows, and where the next page of them begins. */
export interface PageOf<Row> {
  rows: readonly Row[];
  /** Undefined at the end. */
  next: string | undefined;
}

/** Where a page begins (undefined: at the start), and what ends its load. */
export interface PageAsked {
  after: string | undefined;
  signal: AbortSignal;
}

/** A page of a connection as rows. */
export function pageOf<Row>(
  connection: {
    readonly nodes: readonly Row[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  } | null,
): PageOf<Row> {
  const end = connection?.pageInfo.hasNextPage === true ? connection.pageInfo.endCursor : null;
  return { rows: connection?.nodes ?? [], next: end ?? undefined };
}
