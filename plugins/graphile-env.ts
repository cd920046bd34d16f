/**
 * Graphile reads this variable while its modules load and warns on every start without it. `production` leaves out
 * its development checks and keeps SQL out of answers. Imported before anything of Graphile.
 */
process.env["GRAPHILE_ENV"] ??= "production";
