/** The settings of queries; those of mutations and subscriptions are not among them. */
const reads = new WeakSet<object>();

/** Says that whoever acts by these settings only reads. */
export function markRead(settings: object): void {
  reads.add(settings);
}

/** Whether whoever acts by these settings only reads. */
export function isRead(settings: object): boolean {
  return reads.has(settings);
}
