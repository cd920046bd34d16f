import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "../../../src/db/embedded/run-postgres.ts";
import { until } from "../until.ts";
import { ACCOUNTS, cephConf } from "./configuration.ts";
import { listening, startDaemon, type Daemon } from "./daemon.ts";

const run = promisify(execFile);
const RUN = { timeout: 60_000 };

/** The keys of the one user of the storage. */
export const CEPH_KEYS = {
  accessKeyId: "depot",
  secretAccessKey: "depotsecret",
  sessionToken: undefined,
};

/** An S3 gateway of the cluster. */
export interface Gateway {
  endpoint: string;
  kill(): Promise<void>;
  /** Starts it again on the same port, after `kill`. */
  restart(): Promise<void>;
}

/** A Ceph cluster with an S3 gateway; about nine seconds to start and 600 MB of memory. */
export interface CephCluster {
  endpoint: string;
  /** Another gateway to the same storage, to be killed without harm to others. */
  startGateway(): Promise<Gateway>;
  /** Ends everything and removes the data. */
  stop(): Promise<void>;
}

/** Starts a cluster of its own in a temporary folder, on free ports of the loopback interface. */
export async function startCeph(): Promise<CephCluster> {
  const folder = mkdtempSync(join(tmpdir(), "gadb-ceph-"));
  const daemons: { kill(): Promise<void> }[] = [];
  const stop = async () => {
    await Promise.all(daemons.toReversed().map((daemon) => daemon.kill()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const conf = ["-c", join(folder, "ceph.conf")];
    await layOut(folder, conf);
    const start = (program: string, ...args: string[]) => {
      const daemon = startDaemon(program, [...conf, ...args, "-f"]);
      daemons.push(daemon);
      return daemon;
    };
    start("ceph-mon", "-i", "a");
    await startStorage(conf, start);
    const startGateway = () => gateway(start);
    const { endpoint } = await startGateway();
    await run(
      "radosgw-admin",
      [
        ...conf,
        "user",
        "create",
        "--uid=depot",
        "--display-name=depot",
        `--access-key=${CEPH_KEYS.accessKeyId}`,
        `--secret-key=${CEPH_KEYS.secretAccessKey}`,
      ],
      RUN,
    );
    return { endpoint, startGateway, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Start = (program: string, ...args: string[]) => Daemon;

async function layOut(folder: string, conf: readonly string[]): Promise<void> {
  for (const name of ["log", "run", "mon", "osd"]) mkdirSync(join(folder, name));
  const [fsid, monPort] = [randomUUID(), await freePort()];
  writeFileSync(join(folder, "ceph.conf"), cephConf({ folder, fsid, monPort }));
  const keyring = join(folder, "keyring");
  writeFileSync(keyring, "");
  for (const [name, ...capabilities] of ACCOUNTS) {
    const caps = capabilities.flatMap(([service, may]) => ["--cap", service, may]);
    await run("ceph-authtool", [keyring, "--gen-key", "-n", name, ...caps], RUN);
  }
  const monmap = join(folder, "monmap");
  const address = `[v2:127.0.0.1:${monPort}]`;
  await run("monmaptool", ["--create", "--addv", "a", address, "--fsid", fsid, monmap], RUN);
  await run(
    "ceph-mon",
    [...conf, "--mkfs", "-i", "a", "--monmap", monmap, "--keyring", keyring],
    RUN,
  );
}

async function startStorage(conf: readonly string[], start: Start): Promise<void> {
  const id = randomUUID();
  await run("ceph", [...conf, "--connect-timeout", "30", "osd", "new", id, "0"], RUN);
  await run("ceph-osd", [...conf, "-i", "0", "--mkfs", "--osd-uuid", id], RUN);
  start("ceph-osd", "-i", "0");
  await until(
    async () => / 1 up/.test((await run("ceph", [...conf, "osd", "stat"], RUN)).stdout),
    60_000,
  );
}

async function gateway(start: Start): Promise<Gateway> {
  const port = await freePort();
  const open = async () => {
    const daemon = start(
      "radosgw",
      "-n",
      "client.rgw",
      `--rgw-frontends=beast endpoint=127.0.0.1:${port}`,
    );
    await listening(port);
    return daemon;
  };
  let daemon = await open();
  return {
    endpoint: `http://127.0.0.1:${port}`,
    kill: () => daemon.kill(),
    async restart() {
      daemon = await open();
    },
  };
}
