/** The file, inside a cluster's data directory, that holds the settings below; rewritten at every start. */
export const SETTINGS_FILE = "gadb.conf";

/**
 * Server settings for a studio's single machine. What differs per run (port, address) is given on the command line
 * instead, so that a copied cluster never listens where its origin did.
 */
export const SETTINGS: Readonly<Record<string, string>> = {
  password_encryption: "scram-sha-256",
  shared_preload_libraries: "pg_stat_statements",
  "pg_stat_statements.track": "top",
  max_connections: "100",
  superuser_reserved_connections: "5",
  // Memory for a machine that also runs the API, the worker and people's tools.
  shared_buffers: "256MB",
  effective_cache_size: "1GB",
  work_mem: "16MB",
  maintenance_work_mem: "128MB",
  max_wal_size: "2GB",
  min_wal_size: "128MB",
  checkpoint_completion_target: "0.9",
  random_page_cost: "1.1",
  jit: "off",
  // Backups, replicas and point-in-time restores need these; archiving itself is switched on by wal-archive.ts.
  wal_level: "replica",
  max_wal_senders: "10",
  max_replication_slots: "10",
  max_slot_wal_keep_size: "4GB",
  wal_compression: "on",
  summarize_wal: "on",
  hot_standby: "on",
  archive_timeout: "60s",
  // A query must not outlive its client, and a dead client must not hold a lock.
  client_connection_check_interval: "5s",
  tcp_keepalives_idle: "60",
  tcp_keepalives_interval: "10",
  tcp_keepalives_count: "6",
  timezone: "UTC",
  log_timezone: "UTC",
  // The log lives in the data directory, a file a day, a week kept.
  logging_collector: "on",
  log_directory: "log",
  log_filename: "postgresql-%a.log",
  log_rotation_age: "1d",
  log_rotation_size: "0",
  log_truncate_on_rotation: "on",
  log_line_prefix: "%m [%p] %q%u@%d %a ",
  log_checkpoints: "on",
  log_lock_waits: "on",
  log_temp_files: "10MB",
  log_min_duration_statement: "1s",
  log_autovacuum_min_duration: "1s",
  // Statement parameters can hold secrets.
  log_parameter_max_length: "0",
  log_parameter_max_length_on_error: "0",
};

/** The text of SETTINGS_FILE: SETTINGS with `overrides` on top, values quoted. */
export function settingsText(overrides: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries({ ...SETTINGS, ...overrides }).map(
    ([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`,
  );
  return `# Written by game-asset-db at every start. Put your own settings into postgresql.auto.conf (alter system).\n${lines.join("\n")}\n`;
}
