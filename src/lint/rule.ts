import type { SourceFile } from "./source-file.ts";

/** One of the project's own rules: a file of its own, with samples in test/lint. */
export interface Rule {
  /** Kebab-case, as printed. */
  name: string;
  /** Whether the rule looks at the file with this path (relative to the root, with slashes). */
  applies(path: string): boolean;
  /** What is wrong with the file; lines count from 1. */
  check(file: SourceFile, project: Project): Problem[];
}

export interface Problem {
  line: number;
  message: string;
}

/** What a rule may ask of the other files. */
export interface Project {
  paths: readonly string[];
  /** The text of a tracked file; undefined when there is none. */
  read(path: string): string | undefined;
}

/** A problem with where it was found, as the lint prints it. */
export interface Finding extends Problem {
  file: string;
  rule: string;
}

/** Whether `path` lies in one of these folders, or is one of these files. */
export function isIn(path: string, places: readonly string[]): boolean {
  return places.some((place) => path === place || (place.endsWith("/") && path.startsWith(place)));
}

/** Whether `path` is a program text that the rules for TypeScript look at. */
export function isScript(path: string): boolean {
  return /\.(ts|mts|js|mjs)$/.test(path);
}
