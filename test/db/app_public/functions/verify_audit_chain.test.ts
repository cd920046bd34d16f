import { createHash } from "node:crypto";
import test from "ava";
import type { ClientBase } from "pg";
import { asAnonymous, asAuditor, asRoot, asUser } from "../../../_helpers/as-user.ts";
import { addTag, sealAll, verifyChain } from "../../../_helpers/audit.ts";
import { makeProject, scalar } from "../../../_helpers/factories.ts";
import { refused } from "../../../_helpers/refusal.ts";
import { makeStudio, RANKS } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

// One after the other: to take the guards away locks the tables that every test writes to.
const db = useTestDatabase(test);
const SQL = "select app_public.verify_audit_chain($1)";

test.serial(
  "managers, owners, admins and auditors verify a project's chain, lower ranks and strangers do not",
  async (t) => {
    await withRootDb(db(), async (client) => {
      const studio = await makeStudio(client);
      await sealAll(client);
      for (const rank of RANKS) {
        await asUser(client, studio.members[rank]);
        if (rank === "manager" || rank === "owner")
          t.true((await verifyChain(client, studio.projectId))["is_valid"], rank);
        else await refused(t, client, "DNIED", { sql: SQL, values: [studio.projectId] });
      }
      await asUser(client, studio.admin);
      t.true((await verifyChain(client, studio.projectId))["is_valid"]);
      await asAuditor(client);
      t.true((await verifyChain(client, studio.projectId))["is_valid"]);
      await asUser(client, studio.outsider);
      await refused(t, client, "NTFND", { sql: SQL, values: [studio.projectId] });
      await asAnonymous(client);
      await refused(t, client, "42501", { sql: SQL, values: [studio.projectId] });
      await asRoot(client);
      await client.query("set local role gadb_worker");
      await refused(t, client, "42501", { sql: SQL, values: [studio.projectId] });
    });
  },
);

test.serial(
  "the studio's chain is for admins and auditors only, and nobody signed in gets nothing",
  async (t) => {
    await withRootDb(db(), async (client) => {
      const studio = await makeStudio(client);
      await sealAll(client);
      await asUser(client, studio.admin);
      t.true((await verifyChain(client, null))["is_valid"]);
      await asAuditor(client);
      t.true((await verifyChain(client, null))["is_valid"]);
      await asUser(client, studio.members.owner);
      await refused(t, client, "DNIED", { sql: SQL, values: [null] });
      await asUser(client, "");
      await refused(t, client, "CREDS", { sql: SQL, values: [null] });
      await refused(t, client, "CREDS", { sql: SQL, values: [studio.projectId] });
    });
  },
);

test.serial("a person who claims to be an auditor by a setting is none", async (t) => {
  const client = await db().authPool.connect();
  try {
    await client.query("begin");
    await asUser(client, "");
    await refused(t, client, "CREDS", { sql: SQL, values: [null] });
    await client.query("select set_config('app.role', 'gadb_auditor', true)");
    await refused(t, client, "CREDS", { sql: SQL, values: [null] });
  } finally {
    await client.query("rollback");
    client.release();
  }
});

test.serial("what was not sealed yet is counted and not complained about", async (t) => {
  await withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    await sealAll(client);
    await addTag(client, projectId, "new");
    const found = await verifyChain(client, projectId);
    t.like(found, { is_valid: true, seal_count: 1, unsealed_count: 1, finding: null });
    t.true(found["row_count"] > 0);
    t.regex(found["head_sha256"], /^[0-9a-f]{64}$/);
  });
});

interface Chain {
  projectId: string;
  /** Numbers of three rows: two of seal 2, one of seal 3. */
  rows: [number, number, number];
  head: string;
}

/** A chain of three seals. */
async function makeChain(client: ClientBase): Promise<Chain> {
  const { projectId } = await makeProject(client);
  await sealAll(client);
  const [first, second] = [
    await addTag(client, projectId, "one"),
    await addTag(client, projectId, "two"),
  ];
  await sealAll(client);
  const third = await addTag(client, projectId, "three");
  await sealAll(client);
  const { head_sha256: head, is_valid: isValid } = await verifyChain(client, projectId);
  if (!isValid) throw new Error("The chain is not valid to begin with.");
  return { projectId, rows: [first, second, third], head };
}

interface Tampering {
  title: string;
  sql: (chain: Chain) => string;
  finds: (chain: Chain) => object;
  problem: RegExp;
  /** Compares with the head that was exported. */
  hasHead?: boolean;
}

const COLUMNS =
  "occurred_at, project_id, transaction_id, actor_id, database_role, database_login, operation, table_name, row_key, changes";

const row = ({ rows }: Chain, place: 0 | 1 | 2, finding: string) => ({
  audit_id: rows[place],
  seal_number: place === 2 ? 3 : 2,
  finding,
});

const changed = (column: string, value: string): Tampering => ({
  title: `a changed ${column}`,
  sql: ({ rows }) => `update app_public.audit_log set ${column} = ${value} where id = ${rows[0]}`,
  finds: (chain) => row(chain, 0, "row_changed"),
  problem: /changed later/,
});

const TAMPERINGS: Tampering[] = [
  changed("changes", `changes || '{"name": {"new": "onf"}}'`),
  changed("actor_id", "gen_random_uuid()"),
  changed("occurred_at", "occurred_at + interval '1 microsecond'"),
  changed("database_login", "'somebody'"),
  changed("transaction_id", "'77'"),
  {
    title: "a deleted row",
    sql: ({ rows }) => `delete from app_public.audit_log where id = ${rows[1]}`,
    finds: (chain) => row(chain, 1, "row_missing"),
    problem: /is gone/,
  },
  {
    title: "a row moved to the studio's chain",
    sql: ({ rows }) => `update app_public.audit_log set project_id = null where id = ${rows[1]}`,
    finds: (chain) => row(chain, 1, "row_changed"),
    problem: /moved to another project/,
  },
  {
    title: "a row added with an old transaction",
    sql: ({ rows }) => `insert into app_public.audit_log (id, ${COLUMNS}) overriding system value
      select 900000, occurred_at, project_id, '3', actor_id, database_role, database_login, operation, table_name, row_key, changes
      from app_public.audit_log where id = ${rows[0]}`,
    finds: () => ({ audit_id: 900000, seal_number: 1, finding: "row_added" }),
    problem: /never sealed/,
  },
  {
    title: "a second row of the same number",
    sql: ({ rows }) => `insert into app_public.audit_log (id, ${COLUMNS}) overriding system value
      select id, occurred_at - interval '1 day', project_id, transaction_id, actor_id, database_role, database_login,
             operation, table_name, row_key, changes
      from app_public.audit_log where id = ${rows[0]}`,
    finds: (chain) => row(chain, 0, "row_added"),
    problem: /second row/,
  },
  {
    title: "two rows that change places",
    sql: ({ rows: [first, second] }) => `
      update app_public.audit_log as entry set (${COLUMNS}) = (
        select ${COLUMNS} from app_public.audit_log as other
        where other.id in (${first}, ${second}) and other.id <> entry.id
      ) where id in (${first}, ${second})`,
    finds: (chain) => row(chain, 0, "row_reordered"),
    problem: /changed places/,
  },
  {
    title: "two bad rows, of which the first is named",
    sql: ({ rows }) => `delete from app_public.audit_log where id in (${rows[0]}, ${rows[2]})`,
    finds: (chain) => row(chain, 0, "row_missing"),
    problem: /is gone/,
  },
  {
    title: "a row and its digest in the seal, both changed",
    sql: ({ projectId, rows }) => `
      update app_public.audit_log set actor_id = gen_random_uuid() where id = ${rows[0]};
      update app_public.audit_seals set row_digests[array_position(audit_ids, ${rows[0]})] =
        (select app_private.audit_row_digest(entry) from app_public.audit_log as entry where id = ${rows[0]})
      where project_id = '${projectId}' and ${rows[0]} = any (audit_ids)`,
    finds: () => ({ audit_id: null, seal_number: 2, finding: "seal_changed" }),
    problem: /own hash/,
  },
  {
    title: "a row and its seal, hash included, all written anew",
    sql: ({ projectId, rows }) => `
      update app_public.audit_log set actor_id = gen_random_uuid() where id = ${rows[0]};
      update app_public.audit_seals set row_digests[array_position(audit_ids, ${rows[0]})] =
        (select app_private.audit_row_digest(entry) from app_public.audit_log as entry where id = ${rows[0]})
      where project_id = '${projectId}' and ${rows[0]} = any (audit_ids);
      update app_public.audit_seals as seals set sha256 = app_private.audit_seal_sha256(seals)
      where project_id = '${projectId}'`,
    finds: () => ({ audit_id: null, seal_number: 3, finding: "link_broken" }),
    problem: /does not continue/,
  },
  {
    title: "a seal that says another time",
    sql: ({ projectId }) =>
      `update app_public.audit_seals set sealed_at = sealed_at - interval '1 second' where project_id = '${projectId}' and sequence_number = 2`,
    finds: () => ({ audit_id: null, seal_number: 2, finding: "seal_changed" }),
    problem: /own hash/,
  },
  {
    title: "a missing seal in the middle",
    sql: ({ projectId }) =>
      `delete from app_public.audit_seals where project_id = '${projectId}' and sequence_number = 2`,
    finds: () => ({ audit_id: null, seal_number: 2, finding: "link_broken" }),
    problem: /Seal 2 is missing/,
  },
  {
    title: "rows cut off the end, the seals being left",
    sql: ({ rows }) => `delete from app_public.audit_log where id >= ${rows[2]}`,
    finds: (chain) => row(chain, 2, "row_missing"),
    problem: /is gone/,
  },
  {
    title: "rows and seals cut off the end, compared with the exported head",
    sql: ({ projectId, rows }) => `
      delete from app_public.audit_log where id >= ${rows[2]};
      delete from app_public.audit_seals where project_id = '${projectId}' and sequence_number = 3`,
    finds: () => ({ audit_id: null, seal_number: 3, finding: "tail_cut" }),
    problem: /cut off/,
    hasHead: true,
  },
  {
    title: "everything gone, compared with the exported head",
    sql: ({ projectId }) => `
      delete from app_public.audit_log where project_id = '${projectId}';
      delete from app_public.audit_seals where project_id = '${projectId}'`,
    finds: () => ({ audit_id: null, seal_number: 1, finding: "tail_cut" }),
    problem: /cut off/,
    hasHead: true,
  },
];

for (const { title, sql, finds, problem, hasHead = false } of TAMPERINGS) {
  test.serial(`tampering is named: ${title}`, async (t) => {
    await withRootDb(db(), async (client) => {
      const chain = await makeChain(client);
      await tamper(client, sql(chain));
      const found = await verifyChain(client, chain.projectId, hasHead ? chain.head : null);
      t.like(found, { is_valid: false, ...finds(chain) }, String(found["problem"]));
      t.regex(found["problem"], problem);
    });
  });
}

/** What a superuser can do who takes the guards away first. */
async function tamper(client: ClientBase, sql: string): Promise<void> {
  await client.query("set constraints all immediate");
  await client.query("alter table app_public.audit_log disable trigger all");
  await client.query("alter table app_public.audit_seals disable trigger all");
  await client.query(sql);
}

test.serial(
  "an end cut off clean shows only by a head kept elsewhere; that head stays good while the chain grows",
  async (t) => {
    await withRootDb(db(), async (client) => {
      const { projectId, rows, head } = await makeChain(client);
      await addTag(client, projectId, "four");
      await sealAll(client);
      t.true((await verifyChain(client, projectId, head))["is_valid"]);
      await tamper(
        client,
        `delete from app_public.audit_log where id >= ${rows[2]};
       delete from app_public.audit_seals where project_id = '${projectId}' and sequence_number >= 3`,
      );
      t.true((await verifyChain(client, projectId))["is_valid"]);
      t.is((await verifyChain(client, projectId, head))["finding"], "tail_cut");
    });
  },
);

test.serial("the head in the archive log counts as one kept elsewhere", async (t) => {
  await withRootDb(db(), async (client) => {
    const { projectId, rows } = await makeChain(client);
    await addTag(client, projectId, "four");
    await client.query("update app_public.projects set status = 'archived' where id = $1", [
      projectId,
    ]);
    await tamper(
      client,
      `delete from app_public.audit_log where id > ${rows[2]};
       delete from app_public.audit_seals where project_id = '${projectId}' and sequence_number >= 4`,
    );
    const found = await verifyChain(client, projectId);
    t.is(found["finding"], "tail_cut");
    t.regex(found["problem"], /archive log/);
  });
});

test.serial("tampering in one project leaves the others' chains good", async (t) => {
  await withRootDb(db(), async (client) => {
    const [bad, good] = [await makeChain(client), await makeChain(client)];
    await tamper(client, `delete from app_public.audit_log where id = ${bad.rows[0]}`);
    t.false((await verifyChain(client, bad.projectId))["is_valid"]);
    t.true((await verifyChain(client, good.projectId))["is_valid"]);
    t.true((await verifyChain(client, null))["is_valid"]);
  });
});

test.serial("hashes do not depend on the settings of a session", async (t) => {
  await withRootDb(db(), async (client) => {
    const { projectId } = await makeChain(client);
    await client.query(
      "set local timezone = 'Asia/Kathmandu'; set local datestyle = 'SQL, DMY'; set local bytea_output = 'escape'; set local extra_float_digits = -5",
    );
    t.true((await verifyChain(client, projectId))["is_valid"]);
    t.is(await scalar(client, "show timezone"), "Asia/Kathmandu");
  });
});

test.serial(
  "a seal's hash can be computed from an export alone, as the documentation says",
  async (t) => {
    await withRootDb(db(), async (client) => {
      const { projectId } = await makeChain(client);
      const { rows } = await client.query(
        `select sha256, array(select encode(digest, 'hex') from unnest(row_digests) as digest) as digests, audit_ids,
              array[
                to_json(project_id)::text, sequence_number::text, coalesce(to_json(previous_sha256)::text, 'null'),
                row_count::text, first_audit_id::text, last_audit_id::text, to_json(last_transaction_id::text)::text,
                to_json(complete_below::text)::text, to_json(sealed_at at time zone 'UTC')::text
              ] as header
       from app_public.audit_seals where project_id = $1 order by sequence_number`,
        [projectId],
      );
      t.is(rows.length, 3);
      for (const { sha256, header, audit_ids: ids, digests } of rows) {
        const lines = ids.map((id: string, place: number) => `${id} ${digests[place]}\n`);
        const text = `[${['"gadb-audit-seal-1"', ...header].join(", ")}]\n${lines.join("")}`;
        t.is(createHash("sha256").update(text).digest("hex"), sha256);
      }
    });
  },
);
