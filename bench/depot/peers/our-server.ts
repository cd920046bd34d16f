import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hashPassword } from "../../../src/auth/passwords.ts";
import { freePort } from "../../../src/db/embedded/run-postgres.ts";
import type { BenchDatabase } from "../../database.ts";
import { addAssets, makeWorld, MERGEABLE } from "../../world.ts";
import { curlExpecting } from "../curl.ts";
import type { Peer } from "../peer.ts";
import { startProcess, type StartedProcess } from "../../start-process.ts";
import { emptyFolder } from "../stored-files.ts";
import { sendByTus } from "../tus-client.ts";

const MAIN = fileURLToPath(new URL("../../../src/main.ts", import.meta.url));
/** Access tokens are renewed well before they end. */
const TOKEN_MS = 240_000;

/**
 * The whole server of this project as `npm start` runs it, but for the worker: depot, GraphQL and all. The database is
 * the bench's and not counted.
 */
export class OurServer {
  readonly #process: StartedProcess;
  readonly #folder: string;
  readonly #login: { username: string; password: string };
  readonly base: string;
  readonly assetIds: readonly string[];
  #token = { text: "", madeAt: -Infinity };

  private constructor(
    process: StartedProcess,
    folder: string,
    login: { username: string; password: string },
    { base, assetIds }: { base: string; assetIds: string[] },
  ) {
    this.#process = process;
    this.#folder = folder;
    this.#login = login;
    this.base = base;
    this.assetIds = assetIds;
  }

  /** Starts it on a database of the bench, with some assets to upload to. */
  static async start(database: BenchDatabase, folder: string): Promise<OurServer> {
    const root = await database.connect();
    const world = await makeWorld(root);
    const assetIds = await addAssets(root, world, { count: 100, type: MERGEABLE });
    const password = randomBytes(12).toString("hex");
    const hash = await hashPassword(password);
    await root.query("select app_private.set_password_hash($1, $2)", [world.lead, hash]);
    const { rows } = await root.query<{ username: string }>(
      "select username from app_public.users where id = $1",
      [world.lead],
    );
    const port = await freePort();
    const process = await startProcess({
      command: [globalThis.process.execPath, MAIN, "server"],
      port,
      env: {
        PORT: String(port),
        GADB_DATA_DIR: folder,
        GADB_DEMO: "0",
        GADB_LOG_LEVEL: "warn",
        DATABASE_URL: database.ownerUrl,
        GADB_AUTH_DATABASE_URL: database.authenticatorUrl,
        GRAPHILE_ENV: "production",
        MALLOC_ARENA_MAX: "2",
        GADB_DEPOT_URL: "",
      },
    });
    const login = { username: (rows[0] as { username: string }).username, password };
    return new OurServer(process, folder, login, { base: `http://127.0.0.1:${port}`, assetIds });
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** The header that signs a request in. */
  async authorization(): Promise<string> {
    if (performance.now() - this.#token.madeAt > TOKEN_MS) {
      const { body } = await curlExpecting(
        [200],
        [
          "-H",
          "Content-Type: application/json",
          "-d",
          JSON.stringify(this.#login),
          `${this.base}/auth/token`,
        ],
      );
      const { access_token: text } = JSON.parse(body) as { access_token: string };
      this.#token = { text, madeAt: performance.now() };
    }
    return `Authorization: Bearer ${this.#token.text}`;
  }

  /** Its three ways in, each as a peer of its own. */
  ways(): { put: Peer; multipart: Peer; tus: Peer } {
    return {
      put: {
        ...this.#way("PUT", async (file, name) => {
          const { header, url } = await this.#target(name);
          return this.#versionOf(await curlExpecting([201], ["-H", header, "-T", file, url]));
        }),
        curlLines: async (file, name) => {
          const { header, url } = await this.#target(name);
          return [`upload-file = "${file}"`, `url = "${url}"`, `header = "${header}"`];
        },
      },
      multipart: {
        ...this.#way("multipart", async (file, name) => {
          const { header, url, form } = await this.#target(name, file);
          return this.#versionOf(await curlExpecting([201], ["-H", header, "-F", form, url]));
        }),
        curlLines: async (file, name) => {
          const { header, url, form } = await this.#target(name, file);
          return [`form = "${form}"`, `url = "${url}"`, `header = "${header}"`];
        },
      },
      tus: this.#way("tus", async (file, name) => {
        const metadata = { asset_id: this.#assetId(name), filename: name };
        await sendByTus(
          {
            url: `${this.base}/uploads`,
            headers: ["-H", await this.authorization()],
            metadata: Object.entries(metadata)
              .map(([key, value]) => `${key} ${Buffer.from(value).toString("base64")}`)
              .join(","),
          },
          file,
        );
        return undefined;
      }),
    };
  }

  /** Ends it. */
  stop(): Promise<void> {
    return this.#process.stop();
  }

  #way(label: string, send: (file: string, name: string) => Promise<number | undefined>): Peer {
    const numbers = new Map<string, number | undefined>();
    return {
      label: `our ${label}`,
      pid: this.pid,
      upload: async (file, name) => void numbers.set(name, await send(file, name)),
      download: (name) => ({
        url: `${this.#versions(name)}/${numbers.get(name)}/download`,
        headers: ["-H", `Authorization: Bearer ${this.#token.text}`],
      }),
      // Straight from the disk: the rows stay, and nothing reads what was forgotten.
      forget: () => emptyFolder(join(this.#folder, "depot", "blobs", "sha256")),
      stop: () => this.stop(),
    };
  }

  /** Where a file goes, and what must be sent along; `file` as the field of a form. */
  async #target(
    name: string,
    file?: string,
  ): Promise<{ header: string; url: string; form: string }> {
    const url = `${this.#versions(name)}/upload${file === undefined ? `?filename=${name}` : ""}`;
    return { header: await this.authorization(), url, form: `file=@${file};filename=${name}` };
  }

  #versions(name: string): string {
    return `${this.base}/assets/${this.#assetId(name)}/versions`;
  }

  /** Names end in a number; neighbours go to different assets. */
  #assetId(name: string): string {
    const number = Number(/\d+$/.exec(name)?.[0] ?? 0);
    return this.assetIds[number % this.assetIds.length] as string;
  }

  #versionOf({ body }: { body: string }): number {
    return (JSON.parse(body) as { version_number: number }).version_number;
  }
}
