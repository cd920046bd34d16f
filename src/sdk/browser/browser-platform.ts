import type { Platform } from "../platform.ts";

/** Pages and their workers. */
export const browserPlatform: Platform = {
  defaultUrl: (globalThis as { location?: { origin: string } }).location?.origin,
  async loadFiles() {
    const { browserFiles } = await import("./browser-files.ts");
    return browserFiles;
  },
};
