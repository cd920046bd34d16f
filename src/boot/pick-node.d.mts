export function pickNode(root: string): string;
export function pinnedNode(root: string): string | undefined;
export function isNewEnough(version: string): boolean;
