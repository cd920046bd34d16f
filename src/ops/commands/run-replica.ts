import { once } from "node:events";
import { resolve } from "node:path";
import { clearTheWay } from "../../db/embedded.ts";
import { binaries } from "../../db/embedded/binaries.ts";
import { isCluster } from "../../db/embedded/init-cluster.ts";
import { lockDataDir } from "../../db/embedded/instance-lock.ts";
import { pgOsUser } from "../../db/embedded/os-user.ts";
import { placeCluster } from "../../db/embedded/place.ts";
import { freePort, runPostgres } from "../../db/embedded/run-postgres.ts";
import { createLog } from "../../log.ts";
import { EXIT, parse, runCommand, say, UsageError } from "./command.ts";

const USAGE = "ops/run-replica.sh <data folder> [--port <port>] [--listen <addresses>]";

/** Runs the PostgreSQL of a replica's data folder, and nothing else, until it is stopped; also after a promotion. */
await runCommand(async (args, signal) => {
  const { values, positionals } = parse(args, USAGE, {
    port: { type: "string", default: "54330" },
    listen: { type: "string", default: "127.0.0.1" },
  });
  const [given] = positionals;
  if (given === undefined || positionals.length > 1 || !/^\d+$/.test(values.port))
    throw new UsageError(`Usage: ${USAGE}`);
  const dataDir = resolve(given);
  const unlock = await lockDataDir(dataDir);
  try {
    const user = pgOsUser(`${dataDir}/postgres`);
    const pgData = placeCluster(dataDir, user);
    if (!isCluster(pgData))
      throw new Error(`${dataDir} holds no replica. Make one with ops/create-replica.sh.`);
    await clearTheWay(pgData, createLog({ level: "warn" }));
    const port = await freePort(Number(values.port));
    const settings = { listen_addresses: values.listen };
    const server = await runPostgres({ pgData, port, user, binaries: binaries(user), settings });
    say(`ready 127.0.0.1:${port}`);
    const stopped = signal.aborted ? Promise.resolve() : once(signal, "abort");
    const ended = await Promise.race([server.exited, stopped.then(() => undefined)]);
    if (ended !== undefined)
      throw new Error(
        `PostgreSQL ended by itself (${ended.signal ?? ended.code}); its log says why.`,
      );
    await server.stop();
    return EXIT.ok;
  } finally {
    unlock();
  }
});
