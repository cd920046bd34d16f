/** Versions were brought from one branch to another. */
export class GadbIntegrated extends Event {
  static readonly type = "gadb-integrated";
  readonly versionCount: number;

  constructor(versionCount: number) {
    super(GadbIntegrated.type, { bubbles: true, composed: true });
    this.versionCount = versionCount;
  }
}

declare global {
  interface HTMLElementEventMap {
    "gadb-integrated": GadbIntegrated;
  }
}
