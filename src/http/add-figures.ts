import { Gauge, type Registry } from "prom-client";
import { cachedFigures } from "./cached-figures.ts";

/** A figure as monitoring sees it: its values have one label. Those that are undefined are left out. */
export interface Figure<Source> {
  name: string;
  help: string;
  label: string;
  values(source: Source): Readonly<Record<string, number | undefined>>;
}

/** Adds figures that `ask` tells, at most every few seconds. While it cannot, they are absent, which monitoring sees as such. */
export function addFigures<Source>(
  registry: Registry,
  figures: readonly Figure<Source>[],
  ask: () => Promise<Source>,
): void {
  const read = cachedFigures(ask);
  for (const { name, help, label, values } of figures) {
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      async collect() {
        this.reset();
        const source = await read();
        if (!source) return;
        for (const [key, value] of Object.entries(values(source)))
          if (value !== undefined) this.set({ [label]: key }, value);
      },
    });
  }
}
