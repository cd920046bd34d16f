import { Client } from "pg";

/**
 * Ends what cannot go on in a restored database: jobs held by workers of the origin are given back, their open runs
 * are closed, and all sessions end, since a session that was revoked after the backup would be valid again.
 * Done without triggers: it is no deed of a user, and partitions for today may not exist yet.
 */
export async function tidyRestored(url: string): Promise<void> {
  const client = new Client({ connectionString: url, application_name: "gadb-restore" });
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query(`
      begin;
      set local session_replication_role = replica;
      select graphile_worker.force_unlock_workers(array(
        select distinct locked_by from graphile_worker.jobs where locked_by is not null
      ));
      update app_private.job_runs
      set state = 'failed', finished_at = now(), failure = 'Was running when the backup was taken that this database comes from.'
      where state = 'running';
      update app_private.sessions
      set revoked_at = now(), revoked_reason = 'restored from a backup'
      where revoked_at is null;
      commit;`);
  } finally {
    await client.end();
  }
}
