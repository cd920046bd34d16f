import { randomBytes } from "node:crypto";
import { loadavg } from "node:os";
import { isDeepStrictEqual } from "node:util";
import { loadTokenKeys } from "../../src/auth/keys.ts";
import { tokenFor } from "../../test/_helpers/token-for.ts";
import type { Bench, BenchContext } from "../bench.ts";
import { fillStudio } from "../large-studio.ts";
import { apiQueries, type ApiQuery } from "./queries.ts";
import { startExpress, startFastApi, startOurs, type ApiServer } from "./servers.ts";
import { loadWith, type LoadFigures } from "./wrk.ts";

const CONNECTIONS = [1, 16, 64];
const SECONDS = 2;
/** Kept; one more is run before them. */
const ROUNDS = 5;
const AIMS = [
  { against: "Express, one statement", atLeast: 0.7 },
  { against: "FastAPI, asyncpg", atLeast: 1.5 },
];

/** The API's hot queries against the same answers written by hand, over the same database and rights. */
export const api: Bench = {
  name: "api",
  about: "GraphQL against one hand-written statement behind Express and behind FastAPI",
  async run(context: BenchContext) {
    const database = await context.database();
    const root = await database.connect();
    const studio = await fillStudio(root, { projects: 40, perProject: 5_000 });
    const asset = await root.query<{ id: string }>(
      "select id from app_public.assets where project_id = $1 order by name limit 1",
      [studio.projectId],
    );
    const queries = apiQueries(studio, (asset.rows[0] as { id: string }).id);
    const secret = randomBytes(32).toString("hex");
    const keys = await loadTokenKeys({ jwtSecret: secret, jwtKeys: undefined }, { jwtSecret: "" });
    const folder = await context.folder();
    const servers: ApiServer[] = [];
    try {
      for (const start of [startOurs, startExpress, startFastApi])
        servers.push(await start({ database, folder, secret, queries }));
      const renew = () => tokenFor({ rootPool: root }, keys, studio.member);
      for (const query of queries) {
        await requireSameAnswer(servers, query, await renew());
        for (const connections of CONNECTIONS)
          await measure(context, { servers, query, connections, folder, renew });
      }
    } finally {
      for (const server of servers) await server.stop();
      await database.close();
    }
  },
};

interface Measured {
  servers: readonly ApiServer[];
  query: ApiQuery;
  connections: number;
  folder: string;
  renew(): Promise<string>;
}

async function measure(context: BenchContext, measured: Measured): Promise<void> {
  const { servers, query, connections, folder, renew } = measured;
  const figures = servers.map((): LoadFigures[] => []);
  for (let round = 0; round <= ROUNDS; round += 1) {
    const token = await renew();
    for (let turn = 0; turn < servers.length; turn += 1) {
      context.signal.throwIfAborted();
      const index = (turn + round) % servers.length;
      const { url, body } = (servers[index] as ApiServer).request(query);
      const seen = await loadWith({ url, body, token }, { connections, seconds: SECONDS, folder });
      if (round > 0) figures[index]?.push(seen);
    }
  }
  context.note(`${query.name}, ${connections} connections, load ${loadavg()[0]?.toFixed(2)}`);
  for (const [index, { label }] of servers.entries())
    context.note(`  ${label}: ${figuresText(figures[index] ?? [])}`);
  const [ours] = figures;
  for (const { against, atLeast } of AIMS) {
    const theirs = figures[servers.findIndex(({ label }) => label === against)];
    const ratio = median(
      (ours ?? []).map(
        (own, round) => own.requestsPerSecond / (theirs?.[round]?.requestsPerSecond ?? NaN),
      ),
    );
    const verdict = ratio >= atLeast ? "reached" : "missed";
    context.note(`  ours is ${ratio.toFixed(2)}× ${against}; aim ${atLeast}: ${verdict}`);
  }
}

function figuresText(figures: readonly LoadFigures[]): string {
  const of = (pick: (seen: LoadFigures) => number) => median(figures.map(pick));
  return (
    `${of((seen) => seen.requestsPerSecond).toFixed(0)}/s, ` +
    `p50 ${of((seen) => seen.p50Ms).toFixed(1)} ms, p99 ${of((seen) => seen.p99Ms).toFixed(1)} ms`
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** Throws unless all give the same JSON. */
async function requireSameAnswer(
  servers: readonly ApiServer[],
  query: ApiQuery,
  token: string,
): Promise<void> {
  const answers = await Promise.all(
    servers.map(async (server) => {
      const { url, body } = server.request(query);
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body,
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${server.label} answers ${response.status}: ${text}`);
      return { label: server.label, answer: JSON.parse(text) as unknown };
    }),
  );
  for (const { label, answer } of answers) {
    if (!isDeepStrictEqual(answer, answers[0]?.answer))
      throw new Error(
        `${query.name}: ${label} answers ${JSON.stringify(answer).slice(0, 600)}, ours ${JSON.stringify(answers[0]?.answer).slice(0, 600)}`,
      );
  }
}
