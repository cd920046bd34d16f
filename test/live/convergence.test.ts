import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { freePort } from "../../src/db/embedded/run-postgres.ts";
import { startServerProcess } from "../depot/_server-process.ts";
import { until } from "../_helpers/until.ts";
import { useServer } from "../_helpers/with-server.ts";
import { buildGraphql, startBoundedServer } from "./_bounded-server.ts";
import {
  lockSome,
  makeAssets,
  makeLiveProject,
  takeLocks,
  type LiveProject,
} from "./_live-world.ts";
import { LockMirror, type MirrorSettings } from "./_mirror.ts";
import { startSilentProxy } from "./_silent-proxy.ts";

const server = useServer(test);

const MIRRORS = 4;
const ASSETS = 12;

/** A project of which several clients keep a copy while somebody takes and gives back locks. */
class Studio {
  readonly project: LiveProject;
  readonly mirrors: LockMirror[] = [];
  readonly #assets: readonly string[];
  readonly #holder: string;
  #stop = new AbortController();
  #written = Promise.resolve();
  changes = 0;

  private constructor(project: LiveProject, assets: readonly string[], holder: string) {
    this.project = project;
    this.#assets = assets;
    this.#holder = holder;
  }

  static async open(): Promise<Studio> {
    const project = await makeLiveProject(server(), ["artist"]);
    const assets = await makeAssets(server(), project, ASSETS);
    return new Studio(project, assets, await server().user("artist"));
  }

  async follow(settings: Pick<MirrorSettings, "url"> & Partial<MirrorSettings>): Promise<void> {
    const token = await server().token("artist");
    for (let count = 0; count < MIRRORS; count += 1)
      this.mirrors.push(
        new LockMirror({
          token: () => token,
          projectId: this.project.projectId,
          ...settings,
        }),
      );
    await until(() => this.mirrors.every(({ counts }) => counts.ready > 0));
  }

  /** Begins to take and give back locks, now this one, now that one, until `rest`. */
  write(): void {
    const { signal } = (this.#stop = new AbortController());
    this.#written = (async () => {
      for (let turn = 0; !signal.aborted; turn += 1) {
        const asset = this.#assets[(turn * 7) % ASSETS] as string;
        const { rowCount } = await server().db.rootPool.query(
          "delete from app_public.asset_locks where asset_id = $1",
          [asset],
        );
        if (rowCount === 0)
          await takeLocks(server().db.rootPool, this.project, this.#holder, [asset]);
        this.changes += 1;
      }
    })();
  }

  /** Waits for so many more changes. */
  async changesBy(count: number): Promise<void> {
    const goal = this.changes + count;
    await until(async () => (await turn()) && this.changes >= goal);
  }

  async rest(): Promise<void> {
    this.#stop.abort();
    await this.#written;
  }

  /** Stops writing, waits until every copy is what the database has, and tells whether it came about. */
  async converges(t: ExecutionContext): Promise<void> {
    await this.rest();
    const { rows } = await server().db.rootPool.query<{ line: string }>(
      "select asset_id || ' ' || id as line from app_public.asset_locks where project_id = $1 order by 1",
      [this.project.projectId],
    );
    const truth = rows.map(({ line }) => line).join("\n");
    const isTrue = ({ state }: LockMirror) => state === truth;
    await until(async () => (await turn()) && this.mirrors.every(isTrue), 30_000).catch(() => {});
    t.deepEqual(
      this.mirrors.map(({ state }) => state),
      this.mirrors.map(() => truth),
    );
  }

  async close(): Promise<void> {
    await this.rest();
    await Promise.all(this.mirrors.map((mirror) => mirror.close()));
  }
}

/** A round trip: what pauses between two questions. */
const turn = () =>
  server()
    .db.rootPool.query("select")
    .then(() => true);

const LISTENERS =
  "from pg_stat_activity where application_name = 'gadb-live' and datname = current_database()";

test.serial(
  "when the listening backend is killed again and again while others write, every client ends with the database's state",
  async (t) => {
    const studio = await Studio.open();
    t.teardown(() => studio.close());
    await studio.follow({ url: server().url });
    studio.write();
    for (let round = 0; round < 4; round += 1) {
      await studio.changesBy(10);
      const killed = await until(async () => {
        const { rowCount } = await server().db.rootPool.query(
          `select pg_terminate_backend(pid) ${LISTENERS}`,
        );
        return (rowCount ?? 0) > 0 && rowCount;
      });
      t.is(killed, 1);
      await studio.changesBy(10);
    }
    await studio.converges(t);
    for (const { counts } of studio.mirrors) t.is(counts.ready, 1, "their sockets lived on");
  },
);

test.serial(
  "when the server is killed and started again while others write, every client ends with the database's state",
  async (t) => {
    const studio = await Studio.open();
    const dataDir = await mkdtemp(join(tmpdir(), "gadb-live-"));
    const env = {
      PORT: String(await freePort()),
      GADB_JWT_SECRET: server().app.secrets.jwtSecret,
    };
    const start = () => startServerProcess(server().db, dataDir, env);
    let child = await start();
    t.teardown(async () => {
      await studio.close();
      await child.stop();
      await rm(dataDir, { recursive: true, force: true });
    });
    await studio.follow({ url: child.url });
    studio.write();
    await studio.changesBy(20);
    child.kill();
    await child.gone;
    await studio.changesBy(10);
    child = await start();
    await until(
      async () => (await turn()) && studio.mirrors.every(({ counts }) => counts.ready > 1),
      20_000,
    );
    await studio.changesBy(10);
    await studio.converges(t);
  },
);

test.serial(
  "when the network swallows everything for a while and tells nobody, every client ends with the database's state",
  async (t) => {
    const studio = await Studio.open();
    const graphql = await buildGraphql(server());
    const { url, close } = await startBoundedServer(graphql, { pingMs: 250 });
    const proxy = await startSilentProxy(url);
    t.teardown(async () => {
      await studio.close();
      await proxy.close();
      await close();
      await graphql.close();
    });
    await studio.follow({ url: proxy.url, stateUrl: server().url });
    studio.write();
    await studio.changesBy(20);
    proxy.cut();
    // The server gives up on sockets that answer no ping, whoever they were.
    await until(async () => (await turn()) && graphql.hub.size === 0, 20_000);
    await studio.changesBy(10);
    proxy.mend();
    await until(
      async () => (await turn()) && studio.mirrors.every(({ counts }) => counts.ready > 1),
      20_000,
    );
    await studio.converges(t);
  },
);

test.serial(
  "when more happens meanwhile than is caught up with one by one, every client reads anew and ends with the database's state",
  async (t) => {
    const studio = await Studio.open();
    const proxy = await startSilentProxy(server().url);
    t.teardown(async () => {
      await studio.close();
      await proxy.close();
    });
    await studio.follow({ url: proxy.url, stateUrl: server().url });
    proxy.cut();
    for (let count = 0; count < 3; count += 1)
      await lockSome(server(), studio.project, "artist", 40);
    proxy.mend();
    await studio.converges(t);
    for (const { counts } of studio.mirrors) t.true(counts.resync > 0);
  },
);
