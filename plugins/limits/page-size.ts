/** Rows of a page when nobody says how many. */
export const DEFAULT_PAGE = 50;

/** Rows of a page at most, whatever is asked for. */
export const LARGEST_PAGE = 200;
