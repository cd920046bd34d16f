import "../../plugins/graphile-env.ts";
import test from "ava";
import { makeSchema } from "postgraphile";
import { constant, grafast } from "postgraphile/grafast";
import { GraphQLError } from "postgraphile/graphql";
import { extendSchema, gql } from "postgraphile/utils";
import { makeMaskError } from "../../plugins/errors/mask-error.ts";
import { EventHub } from "../../plugins/live/hub.ts";
import { makeLimitsPreset } from "../../plugins/limits/limits-preset.ts";
import { makePreset } from "../../plugins/preset.ts";
import { createLog } from "../../src/log.ts";
import { postGraphql, useServer } from "../_helpers/with-server.ts";

const server = useServer(test);

/** Lets statements of the API run for so long only: on all the connections that it may have. */
async function boundStatements(milliseconds: number): Promise<void> {
  const { authPool } = server().db;
  const clients = await Promise.all(
    Array.from({ length: authPool.options.max }, () => authPool.connect()),
  );
  for (const client of clients) {
    await client.query(`set statement_timeout = ${milliseconds}`);
    client.release();
  }
}

test.serial("a statement that takes too long is stopped, and the answer says so", async (t) => {
  const { rootPool } = server().db;
  // As set for every server: ops/postgres/roles.sql.
  const { rows } = await rootPool.query(
    "select setconfig from pg_db_role_setting where setrole = 'gadb_authenticator'::regrole and setdatabase = 0",
  );
  t.true(rows[0].setconfig.includes("statement_timeout=15s"));
  await rootPool.query(
    `create or replace function app_public.find_user(username text) returns app_public.found_user
     language plpgsql stable as 'begin perform pg_sleep(600); return null; end'`,
  );
  const token = await server().token("slow.asker");
  await boundStatements(500);
  const { data, errors, status } = await postGraphql(
    server().url,
    { query: '{ findUser(username: "x") { displayName } }' },
    token,
  );
  t.is(status, 200);
  t.is(data.findUser, null);
  t.like(errors[0], { message: "That took too long and was stopped." });
  t.is(errors[0]?.extensions["code"], "UNAVL");
  await boundStatements(15_000);
});

/** A field that keeps the planner busy, as no document of the real schema can. */
const SlowToPlanPlugin = extendSchema(() => ({
  typeDefs: gql`
    extend type Query {
      slowToPlan: Int
    }
  `,
  objects: {
    Query: {
      plans: {
        slowToPlan() {
          const end = performance.now() + 100;
          while (performance.now() < end);
          return constant(1);
        },
      },
    },
  },
}));

test("planning has a bound, after which a document is refused and not run", async (t) => {
  const log = createLog({ level: "fatal" });
  const { planning, execution } = makeLimitsPreset({ log }).grafast?.timeouts ?? {};
  t.true(planning !== undefined && planning <= 1_000);
  t.true(execution !== undefined && execution <= 30_000);
  const { authPool: pool, authenticatorUrl: connectionString } = server().db;
  const hub = new EventHub({ connectionString, log });
  const { schema, resolvedPreset } = await makeSchema({
    extends: [makePreset({ pool, hub, log })],
    plugins: [SlowToPlanPlugin],
    // Grafast allows five times as much while it warms up.
    grafast: { timeouts: { planning: 10 } },
  });
  const result = await grafast({ schema, resolvedPreset, source: "{ slowToPlan }" });
  const [error] = "errors" in result ? (result.errors ?? []) : [];
  t.true(error instanceof GraphQLError);
  const masked = makeMaskError(log)(error as GraphQLError);
  t.is(masked.extensions["code"], "BADIN");
  t.regex(masked.message, /plan/i);
});
