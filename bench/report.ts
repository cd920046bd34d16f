import { statfsSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import type { Result, Spread, Unit } from "./measure.ts";

/** One bench's outcome. */
export interface Outcome {
  bench: string;
  about: string;
  seconds: number;
  skipped?: string;
  results: Result[];
  notes: string[];
}

/** Where the figures come from. */
export interface Machine {
  processor: string;
  cores: number;
  memoryGib: number;
  system: string;
  node: string;
  /** Whether the files of the run lie in memory, where fsync costs nothing. */
  isInMemory: boolean;
  load: number[];
}

const TMPFS = 0x01021994;

/** Describes this machine and what `dir` is stored on. */
export function describeMachine(dir: string): Machine {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.version,
    isInMemory: statfsSync(dir).type === TMPFS,
    load: loadavg(),
  };
}

/** The machine in a line or two. */
export function machineText(machine: Machine): string {
  const { processor, cores, memoryGib, system, node, isInMemory, load } = machine;
  const lines = [
    `${processor}, ${cores} cores, ${memoryGib} GiB, ${system}, Node ${node}`,
    `load average ${load.map((value) => value.toFixed(2)).join(" ")}`,
  ];
  if (isInMemory)
    lines.push("The files lie in memory (tmpfs): fsync costs nothing. Give a disk with --dir.");
  return lines.join("\n");
}

/** One bench's figures as a table: each line compares its first side with another. */
export function outcomeText(outcome: Outcome): string {
  const { bench, about, seconds, skipped, results, notes } = outcome;
  const lines = ["", `${bench}: ${about} (${seconds.toFixed(0)} s)`];
  if (skipped !== undefined) lines.push(`  skipped: ${skipped}`);
  if (results.length > 0) lines.push(...table(results));
  lines.push(...notes.map((note) => `  ${note}`));
  return lines.join("\n");
}

const HEADER = ["", "", "median", "against", "median", "cost", "least … most", "load"];

function table(results: Result[]): string[] {
  const rows = [HEADER, ...results.flatMap(toRows)];
  const widths = HEADER.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
  );
}

function toRows({ name, unit, load, sides }: Result): string[][] {
  const [first, ...others] = sides;
  return others.map((other, index) => [
    index === 0 ? name : "",
    index === 0 ? (first?.label ?? "") : "",
    index === 0 ? valueText(first?.value, unit) : "",
    other.label,
    valueText(other.value, unit),
    `${other.cost.median.toFixed(2)}×`,
    `${other.cost.min.toFixed(2)} … ${other.cost.max.toFixed(2)}`,
    index === 0 ? load.toFixed(2) : "",
  ]);
}

function valueText(value: Spread | undefined, unit: Unit): string {
  if (!value) return "";
  const { median } = value;
  const text = median.toFixed(median >= 100 ? 0 : median >= 10 ? 1 : 2);
  return unit === "/s" ? `${text}/s` : `${text} ${unit}`;
}
