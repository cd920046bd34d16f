/** The demo studio's accounts; the password is the name's first word and `123`. */
export const DEMO_ACCOUNTS = [
  "admin_user",
  "owner_user",
  "manager_user",
  "lead_user",
  "artist_user",
  "reviewer_user",
  "viewer_user",
  "outsider_user",
] as const;

/** The well-known password of a demo account. */
export function demoPassword(username: string): string {
  return `${username.split("_")[0]}123`;
}

/** What the console shows before the `ready` line. */
export function demoSignIns(): string {
  const lines = DEMO_ACCOUNTS.map((name) => `  ${name.padEnd(14)} ${demoPassword(name)}`);
  return `Demo studio: anyone who reaches this address can sign in with these accounts.\n${lines.join("\n")}\n`;
}
