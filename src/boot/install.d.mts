export function ensureInstalled(root: string, options: { withDev: boolean }): Promise<void>;
export function isInstalled(root: string, withDev: boolean): boolean;
