import type { Sample } from "./_samples.ts";

const FUNCTION_PATH = "migrations/fixtures/app_public/functions/lock_asset.sql";
const POLICY_PATH = "migrations/fixtures/app_public/policies/assets.sql";
const TRIGGER_PATH = "migrations/fixtures/app_public/triggers/assets.sql";

const GOOD_FUNCTION = `create or replace function app_public.lock_asset(asset_id uuid) returns void
language sql
volatile
as $$
  select 1;
$$;
comment on function app_public.lock_asset(uuid) is 'Locks.';
revoke all on function app_public.lock_asset(uuid) from public;
`;

const GOOD_POLICY = `alter table app_public.assets enable row level security;
drop policy if exists select_member on app_public.assets;
create policy select_member on app_public.assets
  for select to gadb_user
  using (true);
comment on policy select_member on app_public.assets is 'Members.';
`;

const GOOD_TRIGGER = `create or replace trigger _800_audit
  after insert on app_public.assets
  for each row execute function app_private.tg__audit();
`;

const good = {
  title: "a well-written function, policy and trigger pass",
  files: {
    [FUNCTION_PATH]: GOOD_FUNCTION,
    [POLICY_PATH]: GOOD_POLICY,
    [TRIGGER_PATH]: GOOD_TRIGGER,
  },
  flags: [],
} satisfies Sample;

/** Samples of the rules that look at fixtures. */
export const FIXTURE_SAMPLES: Record<string, Sample[]> = {
  "fixture-name": [
    good,
    {
      title: "a second function, another name and a file outside the tree are flagged",
      files: {
        [FUNCTION_PATH]: `${GOOD_FUNCTION}create or replace function app_public.other() returns void\n`,
        "migrations/fixtures/app_public/functions/unlock.sql": GOOD_FUNCTION,
        "migrations/fixtures/app_public/lock.sql": GOOD_FUNCTION,
        [POLICY_PATH]: "-- create policy a on app_public.assets\n",
      },
      flags: [
        "migrations/fixtures/app_public/functions/lock_asset.sql:9",
        "migrations/fixtures/app_public/functions/lock_asset.sql:9",
        "migrations/fixtures/app_public/functions/unlock.sql:1",
        "migrations/fixtures/app_public/lock.sql:1",
        "migrations/fixtures/app_public/policies/assets.sql:1",
      ],
    },
  ],
  "fixture-comment": [
    good,
    {
      title: "functions and policies without a comment of their own are flagged",
      files: {
        [FUNCTION_PATH]: GOOD_FUNCTION.replace(
          "comment on function app_public.lock_asset",
          "comment on function app_public.lock",
        ),
        [POLICY_PATH]: GOOD_POLICY.replace("comment on", "-- comment on"),
      },
      flags: [`${FUNCTION_PATH}:1`, `${POLICY_PATH}:3`],
    },
  ],
  "fixture-rights": [
    good,
    {
      title: "a grant says enough",
      files: {
        [FUNCTION_PATH]: GOOD_FUNCTION.replace(
          /revoke .*/,
          "grant execute on function app_public.lock_asset(uuid) to gadb_user;",
        ),
      },
      flags: [],
    },
    {
      title: "a function that says nothing of who may call it is flagged, also when a comment does",
      files: { [FUNCTION_PATH]: GOOD_FUNCTION.replace("revoke all", "-- revoke all") },
      flags: [`${FUNCTION_PATH}:1`],
    },
  ],
  "fixture-volatility": [
    good,
    {
      title: "a function without volatility is flagged, whatever its body says",
      files: {
        [FUNCTION_PATH]: GOOD_FUNCTION.replace("volatile\n", "").replace(
          "select 1",
          "select 'stable'",
        ),
      },
      flags: [`${FUNCTION_PATH}:1`],
    },
  ],
  "fixture-body": [
    good,
    {
      title: "a body of 40 lines passes",
      files: {
        [FUNCTION_PATH]: GOOD_FUNCTION.replace("  select 1;\n", "  select 1;\n".repeat(40)),
      },
      flags: [],
    },
    {
      title: "a body of 41 lines is flagged",
      files: {
        [FUNCTION_PATH]: GOOD_FUNCTION.replace("  select 1;\n", "  select 1;\n".repeat(41)),
      },
      flags: [`${FUNCTION_PATH}:4`],
    },
  ],
  "fixture-idempotent": [
    good,
    {
      title: "what cannot run twice is flagged",
      files: {
        [FUNCTION_PATH]: GOOD_FUNCTION.replace("create or replace", "create"),
        [POLICY_PATH]: GOOD_POLICY.replace(
          "drop policy if exists select_member",
          "drop policy if exists select_other",
        ),
        [TRIGGER_PATH]: GOOD_TRIGGER.replace("create or replace", "create"),
        "migrations/fixtures/app_public/views/queue.sql":
          "create view app_public.queue as select 1;\n",
      },
      flags: [
        `${FUNCTION_PATH}:1`,
        `${POLICY_PATH}:3`,
        `${TRIGGER_PATH}:1`,
        "migrations/fixtures/app_public/views/queue.sql:1",
      ],
    },
  ],
  "fixture-included": [
    {
      title: "fixtures that current.sql, a committed migration or another fixture includes pass",
      files: {
        "current.sql": "--! include app_public/functions/lock_asset.sql\n",
        "migrations/committed/000001.sql": "--! Included app_public/policies/assets.sql\n",
        "migrations/fixtures/app_public/functions/lock_asset.sql":
          "--! include app_public/triggers/assets.sql\n",
        [POLICY_PATH]: GOOD_POLICY,
        [TRIGGER_PATH]: GOOD_TRIGGER,
      },
      flags: [],
    },
    {
      title: "a fixture nobody includes is flagged, also when a line comes close",
      files: {
        "current.sql": "-- include app_public/policies/assets.sql\n",
        [POLICY_PATH]: GOOD_POLICY,
      },
      flags: [`${POLICY_PATH}:1`],
    },
  ],
};
