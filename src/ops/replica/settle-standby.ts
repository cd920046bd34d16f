import { rm } from "node:fs/promises";
import { join } from "node:path";
import { writeSettings } from "../../db/embedded/init-cluster.ts";
import type { OsUser } from "../../db/embedded/os-user.ts";
import {
  dropSettings,
  hasOurConfiguration,
  replace,
  takeOurConfiguration,
} from "../settle-cluster.ts";
import { standbySettings, type Upstream } from "./standby-settings.ts";

/** Whom it follows, and whose the files are. */
export interface SettleOptions {
  upstream: Upstream;
  user: OsUser | undefined;
  /** Run by the embedded PostgreSQL, with our configuration whatever the primary's was. */
  isOurs: boolean;
  /** Settings that may not be lower than the primary's. */
  atLeast: Record<string, string>;
}

/**
 * Makes copied cluster files a standby. Recovery targets, the archive and the synchronous standbys of the primary do not
 * come along: with the first it would promote itself, with the second write into the primary's archive once it is
 * promoted, with the third its first commit would wait for ever.
 */
export async function settleStandby(pgData: string, options: SettleOptions): Promise<void> {
  const { upstream, user, isOurs, atLeast } = options;
  await rm(join(pgData, "recovery.signal"), { force: true });
  // Of pg_basebackup; the copy that is made here has its slot in the settings.
  await rm(join(pgData, "backup_manifest"), { force: true });
  await dropSettings(join(pgData, "postgresql.auto.conf"), user, standbySettings(upstream));
  const hasOurs = await hasOurConfiguration(pgData);
  if (isOurs && !hasOurs) await takeOurConfiguration(pgData, user);
  if (isOurs || hasOurs) writeSettings(pgData, user, atLeast);
  await replace(join(pgData, "standby.signal"), "", user);
}
