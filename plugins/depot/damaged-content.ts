/** What came from the store is not the content it claims to be. */
export class DamagedContent extends Error {
  readonly sha256: string;

  constructor(sha256: string) {
    super(`The stored content of ${sha256} is damaged.`);
    this.name = "DamagedContent";
    this.sha256 = sha256;
  }
}
