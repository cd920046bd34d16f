import type { Side } from "../measure.ts";
import type { Peer } from "./peer.ts";
import { resetPeak, usage } from "./process-usage.ts";

/** What serving has cost a peer. */
export interface PeerCost {
  /** Processor seconds for each GiB, round by round. */
  cpuPerGib: number[];
  /** The most resident memory, and how much of that was there before anything came. */
  peakMib: number;
  idleMib: number;
}

/** Wraps a side so that what the peer's processes use meanwhile is recorded. The first round is dropped, as always. */
export function withCost(side: Side, peer: Peer, gib: number): { side: Side; cost: PeerCost } {
  const cost: PeerCost = { cpuPerGib: [], peakMib: 0, idleMib: 0 };
  return {
    cost,
    side: {
      ...side,
      async prepare(round) {
        await side.prepare?.(round);
        resetPeak(peer.pid);
        if (round === 0) cost.idleMib = usage(peer.pid).peakMib;
      },
      async run(round) {
        const before = usage(peer.pid).cpuSeconds;
        await side.run(round);
        const { cpuSeconds, peakMib } = usage(peer.pid);
        if (round > 0) cost.cpuPerGib.push((cpuSeconds - before) / gib);
        cost.peakMib = Math.max(cost.peakMib, peakMib);
      },
    },
  };
}

/** The cost as a line below the figures. */
export function costText(label: string, { cpuPerGib, peakMib, idleMib }: PeerCost): string {
  const median = cpuPerGib.toSorted((a, b) => a - b)[Math.floor(cpuPerGib.length / 2)] ?? 0;
  return (
    `${label}: ${median.toFixed(2)} CPU s/GiB; ` +
    `peak ${peakMib.toFixed(0)} MiB resident, ${(peakMib - idleMib).toFixed(0)} above idle`
  );
}
