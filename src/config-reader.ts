export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads single variables and collects, instead of throwing, what is wrong with them. */
export class EnvironmentReader {
  readonly problems: string[] = [];
  readonly #env: Environment;

  constructor(env: Environment) {
    this.#env = env;
  }

  problem(sentence: string): void {
    this.problems.push(sentence);
  }

  /** Empty counts as unset: compose files cannot unset a variable. */
  text(name: string): string | undefined {
    return this.#env[name]?.trim() || undefined;
  }

  integer(name: string, fallback: number, max: number): number {
    const given = this.text(name);
    if (given === undefined) return fallback;
    const value = Number(given);
    if (/^\d+$/.test(given) && value <= max) return value;
    this.problem(`${name}=${given} is not a whole number from 0 to ${max}.`);
    return fallback;
  }

  flag(name: string, fallback: boolean): boolean {
    const given = this.text(name);
    if (given === undefined) return fallback;
    if (given !== "0" && given !== "1") this.problem(`${name}=${given} is neither 0 nor 1.`);
    return given === "1";
  }

  choice(name: string, fallback: string, allowed: readonly string[]): string {
    const given = this.text(name);
    if (given === undefined) return fallback;
    if (!allowed.includes(given))
      this.problem(`${name}=${given} is none of ${allowed.join(", ")}.`);
    return given;
  }

  /** The value is not repeated in the complaint: it may hold a password. */
  url(name: string, protocols: readonly string[]): string | undefined {
    const given = this.text(name);
    if (given === undefined) return undefined;
    if (!URL.canParse(given) || !protocols.includes(new URL(given).protocol)) {
      this.problem(`${name} is not a URL that starts with ${protocols.join(" or ")}.`);
    }
    return given;
  }
}
