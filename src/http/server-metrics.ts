import type { Pool } from "pg";
import { Gauge, type Registry } from "prom-client";
import { serverFigures, type ServerFigures } from "../sql/server-figures.ts";
import { cachedFigures } from "./cached-figures.ts";

/** A value and the labels that it stands under. */
type Value = [labels: Record<string, string>, value: number | null];

interface Figure {
  name: string;
  help: string;
  labels: string[];
  values(figures: ServerFigures): Value[];
}

const FIGURES: Figure[] = [
  {
    name: "gadb_database_version_number",
    help: "PostgreSQL's version as it counts it: 180004 is 18.4.",
    labels: ["kind"],
    values: ({ versionNumber }) => [[{ kind: "server" }, versionNumber]],
  },
  {
    name: "gadb_database_bytes",
    help: "Size of the database.",
    labels: ["kind"],
    values: ({ databaseBytes }) => [[{ kind: "total" }, databaseBytes]],
  },
  {
    name: "gadb_clock_offset_seconds",
    help: "How far this server's clock is ahead of the database's.",
    labels: ["kind"],
    values: ({ clockOffsetSeconds }) => [[{ kind: "database" }, clockOffsetSeconds]],
  },
  {
    name: "gadb_projects_nearly_full",
    help: "Active projects that use more of their allocation than this many percent.",
    labels: ["level"],
    values: ({ nearlyFull }) => [[{ level: "90" }, nearlyFull]],
  },
  {
    name: "gadb_audit_unsealed_age_seconds",
    help: "How long ago the oldest row of the audit log was written that has no seal; 0 when all have one.",
    labels: ["kind"],
    values: ({ oldestUnsealedAt, databaseTime }) => [
      [
        { kind: "oldest" },
        oldestUnsealedAt === null
          ? 0
          : (databaseTime.getTime() - oldestUnsealedAt.getTime()) / 1000,
      ],
    ],
  },
  {
    name: "gadb_replica_connected",
    help: "Whether a replica streams.",
    labels: ["replica"],
    values: ({ replicas }) =>
      replicas.map(({ name, is_connected: isConnected }) => [
        { replica: name },
        Number(isConnected),
      ]),
  },
  {
    name: "gadb_replica_lag_bytes",
    help: "How much of the log a replica has not replayed; absent while it is away.",
    labels: ["replica"],
    values: ({ replicas }) => replicas.map((each) => [{ replica: each.name }, each.lag_bytes]),
  },
  {
    name: "gadb_replica_lag_seconds",
    help: "How far a replica is behind; absent while it is away.",
    labels: ["replica"],
    values: ({ replicas }) => replicas.map((each) => [{ replica: each.name }, each.lag_seconds]),
  },
  {
    name: "gadb_replica_kept_bytes",
    help: "How much of the log the primary keeps for a replica.",
    labels: ["replica"],
    values: ({ replicas }) => replicas.map((each) => [{ replica: each.name }, each.kept_bytes]),
  },
  {
    name: "gadb_disk_free_bytes",
    help: "What is free on the disk under a folder, as a worker sees it.",
    labels: ["host", "volume"],
    values: ({ volumes }) =>
      volumes.map((each) => [{ host: each.host, volume: each.name }, each.free_bytes]),
  },
  {
    name: "gadb_disk_free_ratio",
    help: "The same as a part of the whole disk.",
    labels: ["host", "volume"],
    values: ({ volumes }) =>
      volumes.map((each) => [
        { host: each.host, volume: each.name },
        each.free_bytes / each.total_bytes,
      ]),
  },
];

/** Adds figures of the database server, its replicas and the disks. While the database is away they are absent. */
export function addServerMetrics(registry: Registry, pool: Pool): void {
  const read = cachedFigures(() => serverFigures(pool));
  for (const { name, help, labels, values } of FIGURES) {
    new Gauge({
      name,
      help,
      labelNames: labels,
      registers: [registry],
      async collect() {
        this.reset();
        const figures = await read();
        if (!figures) return;
        for (const [given, value] of values(figures)) if (value !== null) this.set(given, value);
      },
    });
  }
}
