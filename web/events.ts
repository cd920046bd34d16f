import type { Intent } from "./lib/words.ts";

/** Something to tell the user, shown and read out by gadb-app. */
export class GadbSaid extends Event {
  static readonly type = "gadb-said";
  readonly text: string;

  constructor(text: string) {
    super(GadbSaid.type, { bubbles: true, composed: true });
    this.text = text;
  }
}

/** The reviewer sent a verdict, or a note without one. */
export class GadbVerdictGiven extends Event {
  static readonly type = "gadb-verdict-given";
  readonly intent: Intent;
  readonly note: string;
  /** Whether the note asks for something to be done. */
  readonly isTask: boolean;

  constructor(intent: Intent, note: string, isTask = false) {
    super(GadbVerdictGiven.type, { bubbles: true, composed: true });
    this.intent = intent;
    this.note = note;
    this.isTask = isTask;
  }
}

/** The form of a sign-in was sent. */
export class GadbCredentialsGiven extends Event {
  static readonly type = "gadb-credentials-given";
  readonly username: string;
  readonly password: string;

  constructor(username: string, password: string) {
    super(GadbCredentialsGiven.type, { bubbles: true, composed: true });
    this.username = username;
    this.password = password;
  }
}

/** What the header's buttons ask for. */
export type Command = "theme" | "help" | "sign-out" | "skip";

/** A button of the header was pressed. */
export class GadbCommanded extends Event {
  static readonly type = "gadb-commanded";
  readonly command: Command;

  constructor(command: Command) {
    super(GadbCommanded.type, { bubbles: true, composed: true });
    this.command = command;
  }
}

/** Another project was chosen in the header. */
export class GadbProjectChosen extends Event {
  static readonly type = "gadb-project-chosen";
  readonly projectId: string;

  constructor(projectId: string) {
    super(GadbProjectChosen.type, { bubbles: true, composed: true });
    this.projectId = projectId;
  }
}

/** The user asked to load something again after a failure. */
export class GadbRetryAsked extends Event {
  static readonly type = "gadb-retry-asked";

  constructor() {
    super(GadbRetryAsked.type, { bubbles: true, composed: true });
  }
}

/** Files are to be uploaded: to one asset, or to whichever the files belong to. */
export class GadbUploadAsked extends Event {
  static readonly type = "gadb-upload-asked";
  readonly assetId: string | undefined;

  constructor(assetId?: string) {
    super(GadbUploadAsked.type, { bubbles: true, composed: true });
    this.assetId = assetId;
  }
}

/** Something was changed that others show: it is worth loading again. */
export class GadbChanged extends Event {
  static readonly type = "gadb-changed";

  constructor() {
    super(GadbChanged.type, { bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    "gadb-said": GadbSaid;
    "gadb-verdict-given": GadbVerdictGiven;
    "gadb-credentials-given": GadbCredentialsGiven;
    "gadb-commanded": GadbCommanded;
    "gadb-project-chosen": GadbProjectChosen;
    "gadb-retry-asked": GadbRetryAsked;
    "gadb-upload-asked": GadbUploadAsked;
    "gadb-changed": GadbChanged;
  }
}
