import { readdirSync, readFileSync, writeFileSync } from "node:fs";

/** What a process and its descendants have used. */
export interface Usage {
  /** Of all that are still there, user and system. */
  cpuSeconds: number;
  /** The sum of each one's most resident memory since `resetPeak`. */
  peakMib: number;
}

/** Linux counts processor time in hundredths of a second for user space, whatever its own tick. */
const TICKS_PER_SECOND = 100;

/** Reads it from /proc; processes that are gone do not count. */
export function usage(pid: number): Usage {
  const pids = family(pid);
  return {
    cpuSeconds: sum(pids.map(cpuTicks)) / TICKS_PER_SECOND,
    peakMib: sum(pids.map(peakKib)) / 1024,
  };
}

/** Begins a new peak of memory: "5" to clear_refs, proc(5). */
export function resetPeak(pid: number): void {
  for (const member of family(pid)) orElse(() => writeFileSync(`/proc/${member}/clear_refs`, "5"));
}

function family(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    const fields = /^\d+$/.test(name) && statFields(Number(name));
    if (fields) parents.set(Number(name), Number(fields[1]));
  }
  const found = [root];
  for (const pid of found)
    for (const [child, parent] of parents) if (parent === pid) found.push(child);
  return found;
}

/** Fields of /proc/PID/stat from the third on: the second, the program's name, may hold anything. */
function statFields(pid: number): string[] | undefined {
  const text = orElse(() => readFileSync(`/proc/${pid}/stat`, "latin1"));
  return text?.slice(text.lastIndexOf(")") + 2).split(" ");
}

function cpuTicks(pid: number): number {
  const fields = statFields(pid);
  return fields ? Number(fields[11]) + Number(fields[12]) : 0;
}

function peakKib(pid: number): number {
  const status = orElse(() => readFileSync(`/proc/${pid}/status`, "latin1"));
  return Number(/VmHWM:\s+(\d+)/.exec(status ?? "")?.[1] ?? 0);
}

/** Processes end while one looks at them. */
function orElse<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
