import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import test from "ava";
import { parse } from "yaml";
import { findProgram } from "../_helpers/find-program.ts";
import { useServer } from "../_helpers/with-server.ts";

interface Rule {
  alert: string;
  expr: string;
  for: string;
  labels: { severity: string };
  annotations: { summary: string; runbook: string };
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const MONITORING = `${ROOT}ops/monitoring/`;
const read = (path: string) => readFileSync(MONITORING + path, "utf8");
const { groups } = parse(read("alerts.yml")) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);

interface Panel {
  title: string;
  type: string;
  targets?: { expr: string }[];
}
const { panels } = JSON.parse(read("grafana/game-asset-db.json")) as { panels: Panel[] };

const server = useServer(test);

/** There only with TLS in front, or with a replica, or when the scraper says so. */
const NOT_ALWAYS = new Set(["up"]);

/** Names of metrics in an expression: whatever is no function, keyword, label or number. */
function metricsOf(expr: string): string[] {
  const bare = expr.replace(/\{[^}]*\}/g, "").replace(/\b(by|on|without|ignoring) *\([^)]*\)/g, "");
  return [...bare.matchAll(/\b([a-z_][a-z0-9_]*)\b(?!\s*\()/g)]
    .map((match) => match[1] as string)
    .filter((name) => /_/.test(name) || name === "up");
}

test("every metric that an alert or a panel names is one that a running server has", async (t) => {
  const { rootPool } = server().db;
  await rootPool.query("select app_hidden.record_volumes('here', $1)", [
    JSON.stringify([{ name: "data", total_bytes: 100, free_bytes: 40 }]),
  ]);
  const text = await (await fetch(`${server().url}/metrics`)).text();
  const there = new Set([...text.matchAll(/^# TYPE (\w+) \w+$/gm)].map((match) => match[1]));
  // Not without a certificate; test/http/certificate-metrics.test.ts has one.
  there.add("gadb_certificate_seconds_left");
  const named = [
    ...rules.map(({ alert, expr }) => [alert, expr] as const),
    ...panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr }) => [title, expr] as const),
    ),
  ];
  t.true(named.length > 40);
  for (const [who, expr] of named) {
    const metrics = metricsOf(expr);
    t.true(metrics.length > 0, `${who}: ${expr}`);
    for (const metric of metrics) {
      const base = metric.replace(/_(bucket|count|sum)$/, "");
      t.true(NOT_ALWAYS.has(metric) || there.has(metric) || there.has(base), `${who}: ${metric}`);
    }
  }
});

test("the labels that alerts select exist in what the server tells", async (t) => {
  const text = await (await fetch(`${server().url}/metrics`)).text();
  for (const { alert, expr } of rules) {
    for (const [, metric, label, value] of expr.matchAll(/(gadb_\w+)\{(\w+)="(\w+)"\}/g)) {
      // Absent while there is no backup, no archive; their own tests have them.
      if (/^gadb_(backup_age|wal_archive)/.test(metric as string)) continue;
      if (metric?.endsWith("_bucket")) continue;
      t.regex(text, new RegExp(`^${metric}\\{[^}]*${label}="${value}"`, "m"), alert);
    }
  }
});

test("every alert says what is wrong, how bad it is, and where the runbook goes on", (t) => {
  const runbook = readFileSync(`${ROOT}docs/operations.md`, "utf8");
  const anchors = new Set(
    [...runbook.matchAll(/^#+ (.+)$/gm)].map((match) =>
      (match[1] as string)
        .toLowerCase()
        .replace(/[^\w\- ]/g, "")
        .replaceAll(" ", "-"),
    ),
  );
  t.is(new Set(rules.map(({ alert }) => alert)).size, rules.length);
  for (const { alert, labels, annotations, for: duration } of rules) {
    t.true(["page", "ticket"].includes(labels.severity), alert);
    t.regex(annotations.summary, /\.$|guessing\.$/, alert);
    t.regex(duration, /^\d+[smhd]$/, alert);
    const [file, anchor] = annotations.runbook.split("#");
    t.true(existsSync(ROOT + (file as string)), alert);
    t.true(anchors.has(anchor as string), `${alert}: ${annotations.runbook}`);
  }
});

test("what the design names has an alert", (t) => {
  const names = new Set(rules.map(({ alert }) => alert));
  for (const name of [
    "BackupNotProven",
    "WalArchiveFailing",
    "ReplicaLag",
    "DiskNearlyFull",
    "ProjectNearlyFull",
    "JobsWait",
    "LocksStale",
    "ErrorsServed",
    "ApiSlow",
    "AuditNotSealed",
    "SignInsFail",
    "CertificateEnds",
    "PostgresTooOld",
    "ClocksApart",
  ])
    t.true(names.has(name), name);
});

test("the dashboard asks the provisioned source, and its panels do not overlap", (t) => {
  const { datasources } = parse(read("grafana/datasources.yml")) as {
    datasources: { uid: string }[];
  };
  const text = read("grafana/game-asset-db.json");
  for (const [, uid] of text.matchAll(/"uid": "(\w+)"\s*\}/g)) t.is(uid, datasources[0]?.uid);
  const taken = new Set<string>();
  for (const { title, gridPos } of panels as (Panel & {
    gridPos: Record<"x" | "y" | "w" | "h", number>;
  })[]) {
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        t.false(taken.has(`${x},${y}`), title);
        taken.add(`${x},${y}`);
      }
  }
});

const promtool = findProgram("promtool");
if (promtool === undefined)
  console.log("skipped: there is no promtool here (Debian's package prometheus)");

(promtool === undefined ? test.skip : test)("Prometheus takes the rules and its own file", (t) => {
  const check = (...args: string[]) =>
    execFileSync(promtool as string, args, { encoding: "utf8", cwd: MONITORING });
  t.regex(check("check", "rules", "alerts.yml"), /SUCCESS: \d+ rules found/);
  t.regex(check("check", "config", "prometheus.yml"), /SUCCESS/);
  t.regex(check("test", "rules", "alerts.test.yml"), /SUCCESS/);
});
