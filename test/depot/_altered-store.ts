import type { Store } from "../../plugins/depot/store.ts";

/** A store that does everything as `store` does, but for the methods given. */
export function alteredStore(store: Store, changes: Partial<Store>): Store {
  return {
    createPart: (id) => store.createPart(id),
    reopenPart: (id, offset) => store.reopenPart(id, offset),
    readPart: (id, size) => store.readPart(id, size),
    publish: (id, sealed, mode) => store.publish(id, sealed, mode),
    open: (sha256) => store.open(sha256),
    contents: () => store.contents(),
    pathOf: (sha256) => store.pathOf(sha256),
    directLink: (sha256, link) => store.directLink(sha256, link),
    remove: (sha256) => store.remove(sha256),
    parts: () => store.parts(),
    removePart: (id) => store.removePart(id),
    requireRoom: (bytes) => store.requireRoom(bytes),
    close: () => store.close(),
    ...changes,
  };
}
