import type { ClientBase } from "pg";

/** A node of a plan as EXPLAIN prints it, as far as it is looked at. */
export interface PlanNode {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Subplan Name"?: string;
  Output?: string[];
  Plans?: PlanNode[];
  [key: string]: unknown;
}

export interface ExplainedQuery {
  "Query Text": string;
  Plan: PlanNode;
}

/**
 * Switches on that the server tells, as notices, the plan of each statement that runs, those inside functions among
 * them. Call it as superuser inside a transaction, before acting as somebody.
 */
export async function explainEverything(client: ClientBase): Promise<void> {
  await client.query("load 'auto_explain'");
  for (const [name, value] of Object.entries({
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_nested_statements": "on",
    "auto_explain.log_format": "json",
    "auto_explain.log_verbose": "on",
    "auto_explain.log_level": "notice",
  })) {
    await client.query("select set_config($1, $2, true)", [name, value]);
  }
}

/** Runs a statement after `explainEverything` and returns its rows and the plans of all that ran, its own last. */
export async function plansOf(
  client: ClientBase,
  sql: string,
  values: unknown[] = [],
): Promise<{ plans: ExplainedQuery[]; rows: unknown[] }> {
  const plans: ExplainedQuery[] = [];
  const listen = ({ message }: { message?: string | undefined }) => {
    const json = /^duration: [\d.]+ ms {2}plan:\s*(\{[\s\S]*\})\s*$/.exec(message ?? "")?.[1];
    if (json !== undefined) plans.push(JSON.parse(json));
  };
  client.on("notice", listen);
  try {
    const { rows } = await client.query(sql, values);
    // Only now does the statement end for the server: its portal is kept until the next one.
    await client.query("select");
    if (plans.length === 0) throw new Error("The server told no plan.");
    return { plans, rows };
  } finally {
    client.removeListener("notice", listen);
  }
}

/** Every node of a plan, with whether it runs once for the whole statement rather than for each row. */
export function* nodesOf(
  node: PlanNode,
  isOnce = false,
): Generator<{ node: PlanNode; isOnce: boolean }> {
  const once = (node["Subplan Name"]?.startsWith("InitPlan") ?? false) || isOnce;
  yield { node, isOnce: once };
  for (const child of node.Plans ?? []) yield* nodesOf(child, once);
}

const LARGE = new Set(["assets", "asset_versions", "asset_locks", "asset_reviews"]);
const ASKS_WHO = /\bapp_hidden\.(current_user_id|current_studio_role|\w+_ids_\w+)\(/;

/** What is wrong with plans: large tables read from end to end, and policies that ask who acts for each row. */
export function problemsOf(queries: readonly ExplainedQuery[]): string[] {
  return queries.flatMap(({ Plan, "Query Text": text }) =>
    [...nodesOf(Plan)].flatMap(({ node, isOnce }) => {
      const problems: string[] = [];
      const table = node["Relation Name"] ?? "";
      if (node["Node Type"] === "Seq Scan" && LARGE.has(table)) problems.push(`scans ${table}`);
      if (table !== "" && !isOnce && ASKS_WHO.test(conditions(node)))
        problems.push(`asks who acts for each row of ${table}: ${conditions(node)}`);
      if (node["Subplan Name"]?.startsWith("SubPlan") && asks(node))
        problems.push(`asks who acts in ${node["Subplan Name"]}, for each row`);
      return problems.map(
        (problem) => `${problem}, in: ${text.replace(/\s+/g, " ").slice(0, 200)}`,
      );
    }),
  );
}

/** The conditions of a node, as text. */
function conditions(node: PlanNode): string {
  return Object.entries(node)
    .filter(([key]) => /Cond$|Filter$/.test(key))
    .map(([, value]) => String(value))
    .join(" and ");
}

/** Whether what runs for each row calls a helper, outside what runs once. */
function asks(plan: PlanNode): boolean {
  return [...nodesOf(plan)].some(
    ({ node, isOnce }) =>
      !isOnce && ASKS_WHO.test([conditions(node), ...(node.Output ?? [])].join(" ")),
  );
}

/** The indexes that plans use, once each, by name. */
export function indexesOf(queries: readonly ExplainedQuery[]): string[] {
  const names = queries.flatMap(({ Plan }) =>
    [...nodesOf(Plan)].flatMap(({ node }) => node["Index Name"] ?? []),
  );
  return [...new Set(names)].toSorted();
}
