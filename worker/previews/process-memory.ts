import { readFile, writeFile } from "node:fs/promises";

/** How much memory a process has at the moment; undefined when it has ended, and where the system does not tell. */
export async function residentBytes(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, "latin1").catch(() => "");
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1_024;
}

/** Makes a process the first that the kernel ends when memory runs out. Linux only; nothing happens elsewhere. */
export async function raiseOomScore(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/oom_score_adj`, "1000").catch(() => {});
}
