import { ProjectsDocument, type GadbClient, type ProjectsQuery } from "../../src/sdk/index.ts";
import { problemOf, type Problem } from "../lib/problems.ts";

/** A project as the frame and the pages need it: its branches, and what the database says one may do. */
export type Project = NonNullable<ProjectsQuery["projects"]>["nodes"][number];

/** The projects that the person signed in may see, by name. Fires "change". */
export class Projects extends EventTarget {
  items: readonly Project[] | undefined;
  problem: Problem | undefined;
  /** Whose project the review is in that was opened by its own address, which does not say so. */
  ofReview: string | undefined;
  readonly #client: GadbClient;
  #round = 0;

  constructor(client: GadbClient) {
    super();
    this.#client = client;
  }

  find(id: string | undefined): Project | undefined {
    return id === undefined ? undefined : this.items?.find((project) => project.id === id);
  }

  /** Says which project the review that is open belongs to. */
  noteReview(projectId: string): void {
    if (this.ofReview === projectId) return;
    this.ofReview = projectId;
    this.dispatchEvent(new Event("change"));
  }

  /** Loads them anew; what was loaded before stays meanwhile and when that fails. */
  async load(): Promise<void> {
    this.#round += 1;
    const round = this.#round;
    try {
      const { projects } = await this.#client.request(ProjectsDocument);
      if (round !== this.#round) return;
      this.items = projects?.nodes ?? [];
      this.problem = undefined;
    } catch (error) {
      if (round !== this.#round) return;
      this.problem = problemOf(error);
    }
    this.dispatchEvent(new Event("change"));
  }

  /** Forgets everything: somebody else signs in. */
  clear(): void {
    this.#round += 1;
    this.items = undefined;
    this.problem = undefined;
    this.ofReview = undefined;
    this.dispatchEvent(new Event("change"));
  }
}
