import { FIXTURE_SAMPLES } from "./_fixture-samples.ts";

/** Files, and where (`file:line`) the rule must find something: nothing, or exactly these places in order. */
export interface Sample {
  title: string;
  files: Record<string, string>;
  flags: string[];
}

const lines = (count: number) => "// line\n".repeat(count);

/** Written in two parts, because the rule looks at this file too. */
const machinePath = ["/wo", "rk/thing"].join("");
const registryHost = ["registry", "example.com"].join(".");

/** Good and bad samples by the name of the rule. */
export const SAMPLES: Record<string, Sample[]> = {
  ...FIXTURE_SAMPLES,
  "process-env": [
    {
      title: "the configuration, the launcher and helpers of tests may read the environment",
      files: {
        "src/config.ts": "export const a = process.env;",
        "src/boot.mjs": "export const a = process.env.PATH;",
        "src/test/run.ts": "export const a = process.env;",
        "test/_helpers/with-db.ts": "export const a = process.env;",
        "test/e2e/_browser.ts": "export const a = process.env;",
        "src/x.ts": '// process.env\nexport const a = { env: "process.env" }.env;',
      },
      flags: [],
    },
    {
      title: "every way to the environment is flagged",
      files: {
        "src/x.ts": [
          "const a = process.env.HOME;",
          'const b = process["env"]["HOME"];',
          "const { env } = process;",
          "const { env: c, argv } = process;",
          'import { env as d } from "node:process";',
          "const e = globalThis.process.env;",
          "const f = process.argv;",
        ].join("\n"),
      },
      flags: ["src/x.ts:1", "src/x.ts:2", "src/x.ts:3", "src/x.ts:4", "src/x.ts:5", "src/x.ts:6"],
    },
    {
      title: "tests themselves may not read it",
      files: { "test/x.test.ts": "const a = process.env.HOME;" },
      flags: ["test/x.test.ts:1"],
    },
  ],
  "sql-text": [
    {
      title: "statements have their places, and prose is no SQL",
      files: {
        "src/sql/find.ts": "export const a = `select 1 from users`;",
        "src/db/roles.ts": 'export const a = "alter role x";',
        "ops/seed/seed.ts": 'export const a = "insert into x values (1)";',
        "test/x.test.ts": 'export const a = "delete from x";',
        "plugins/x.ts": [
          'const a = "Select a file from the list";',
          'const b = "update available";',
          'const c = "create project";',
          'const d = "with pleasure";',
          'const e = list.find("begin");',
          "// select * from users",
          'const f = "drop a file here";',
          'const g = "selected from";',
        ].join("\n"),
      },
      flags: [],
    },
    {
      title: "statements elsewhere are flagged, in any quotes and any case of keywords",
      files: {
        "plugins/x.ts": [
          'const a = "select id from app_public.assets where id = $1";',
          "const b = `\n  SELECT set_config('role', $1, true)`;",
          "const c = 'insert into t (a) values (1)';",
          "const d = `update app_public.assets set name = ${name}`;",
          'const e = "delete from x";',
          'const f = "with a as (select 1) select * from a";',
          'const g = "grant select on t to u";',
          'const h = "set local role gadb_user";',
        ].join("\n"),
      },
      flags: [
        "plugins/x.ts:1",
        "plugins/x.ts:2",
        "plugins/x.ts:4",
        "plugins/x.ts:5",
        "plugins/x.ts:6",
        "plugins/x.ts:7",
        "plugins/x.ts:8",
        "plugins/x.ts:9",
      ],
    },
    {
      title: "whatever is given to query() is SQL",
      files: {
        "worker/x.ts": 'await client.query("begin");\nawait client.query(`listen ${channel}`);',
      },
      flags: ["worker/x.ts:1", "worker/x.ts:2"],
    },
  ],
  "default-export": [
    {
      title: "named exports and configurations of tools pass",
      files: { "src/x.ts": "export const a = 1;", "web/vite.config.ts": "export default {};" },
      flags: [],
    },
    {
      title: "default exports are flagged however they are written",
      files: {
        "src/x.ts": "const a = 1;\nexport default a;",
        "src/y.ts": "const a = 1;\nexport { a as default };",
      },
      flags: ["src/x.ts:2", "src/y.ts:2"],
    },
  ],
  "hex-colour": [
    {
      title:
        "tokens, selectors, links and private names pass; tokens may be defined where they live",
      files: {
        "web/elements/gadb-card.ts": [
          "class A { #add = 1; #face() { return this.#add; } }",
          "const a = css`:host { color: var(--text); } #bad { display: none } #fade:hover { }`;",
          'const b = html`<a href="#add">x</a> &#169; ${a}`;',
          'const c = "issue #1234567";',
        ].join("\n"),
        "web/styles/tokens.ts": 'export const a = "#fff";',
      },
      flags: [],
    },
    {
      title: "colours in elements and pages are flagged",
      files: {
        "web/elements/gadb-card.ts":
          "const a = css`\n  :host {\n    color: #fff;\n    background: #12ab3480;\n  }`;",
        "web/pages/gadb-page-queue.ts":
          'const a = "#A1B2C3";\nconst b = html`<path fill="#abc"></path>`;',
      },
      flags: [
        "web/elements/gadb-card.ts:3",
        "web/elements/gadb-card.ts:4",
        "web/pages/gadb-page-queue.ts:1",
        "web/pages/gadb-page-queue.ts:2",
      ],
    },
  ],
  "max-lines": [
    {
      title: "400 lines pass, and what tools write may be longer",
      files: {
        "src/x.ts": lines(400),
        "migrations/schema.sql": lines(5000),
        "current.sql": lines(5000),
        "docs/x.md": lines(900),
      },
      flags: [],
    },
    { title: "401 lines are flagged", files: { "src/x.ts": lines(401) }, flags: ["src/x.ts:401"] },
  ],
  "file-name": [
    {
      title: "kebab-case passes, and names that are identifiers elsewhere",
      files: {
        "src/file-name.ts": "",
        "web/vite.config.ts": "",
        "test/e2e/_with-browser.ts": "",
        "plugins/live/LiveEventsPlugin.ts": "",
        "worker/tasks/asset_locks__mark_stale.ts": "",
        "test/db/app_public/functions/approve_review.test.ts": "",
      },
      flags: [],
    },
    {
      title: "other names are flagged",
      files: {
        "src/fileName.ts": "",
        "src/Thing.ts": "",
        "src/file_name.ts": "",
        "src/LivePlugin.ts": "",
      },
      flags: ["src/LivePlugin.ts:1", "src/Thing.ts:1", "src/fileName.ts:1", "src/file_name.ts:1"],
    },
  ],
  "forbidden-words": [
    {
      title: "relative paths, system paths and ordinary hosts pass",
      files: {
        "docs/x.md": `See web${machinePath} and /etc/hosts, ..${machinePath}, https://example.com${machinePath} and npm.md.\n`,
      },
      flags: [],
    },
    {
      title: "paths of one machine and hosts of registries are flagged in any file",
      files: {
        "docs/x.md": `Look into ${machinePath}.\n`,
        "package-lock.json": `{\n  "${"resolved"}": "https://${registryHost}/x.tgz"\n}\n`,
        "src/x.ts": `\nconst a = "${machinePath}";`,
      },
      flags: ["docs/x.md:1", "package-lock.json:2", "package-lock.json:2", "src/x.ts:2"],
    },
  ],
};
