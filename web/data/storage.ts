/** localStorage and sessionStorage that never throw: a browser may forbid them, and no feature here depends on them. */
export const kept = safe(() => localStorage);
export const forTab = safe(() => sessionStorage);

export interface SafeStorage {
  get(name: string): string | null;
  /** Stores a value; null removes it. */
  set(name: string, value: string | null): void;
  removeAll(prefix: string): void;
}

const PREFIX = "gadb.";

function safe(storage: () => Storage): SafeStorage {
  return {
    get(name) {
      try {
        return storage().getItem(PREFIX + name);
      } catch {
        return null;
      }
    },
    set(name, value) {
      try {
        if (value === null) storage().removeItem(PREFIX + name);
        else storage().setItem(PREFIX + name, value);
      } catch {
        // Full or forbidden: the value lasts as long as the page.
      }
    },
    removeAll(prefix) {
      try {
        for (const key of Object.keys(storage())) {
          if (key.startsWith(PREFIX + prefix)) storage().removeItem(key);
        }
      } catch {
        // Nothing was kept then.
      }
    },
  };
}
