import { CONFIG_VARIABLES, type ConfigVariable } from "./config-variables.ts";

/** The text of `.env.example`. */
export function envExample(): string {
  const entries = CONFIG_VARIABLES.map(({ name, default: value, defaultText, meaning }) => {
    const unset = value === "" ? ` Unset: ${plain(defaultText ?? "nothing")}.` : "";
    return `# ${plain(meaning)}${unset}\n${value === "" ? `#${name}=` : `${name}=${value}`}\n`;
  });
  return `# Every setting with its default. Copy to .env and change what you need; the environment wins over the file.\n\n${entries.join("\n")}`;
}

/** The text of `docs/references/config.md`. */
export function configReference(): string {
  const rows = CONFIG_VARIABLES.map(
    (variable) => `| \`${variable.name}\` | ${defaultOf(variable)} | ${variable.meaning} |`,
  );
  return `# Settings

All settings are environment variables, read once at start by \`src/config.ts\`; a file \`.env\` in the project's folder
gives those that the environment does not. An empty value counts as unset. Everything that is wrong is reported at once,
and nothing starts. Switches are \`0\` or \`1\`.

| variable | default | meaning |
| --- | --- | --- |
${rows.join("\n")}

Passwords and keys that are not given are generated at first start into \`secrets/\` of the data folder, a file each,
readable by the account that runs the program only. Keep that folder with your backups' keys: without
\`postgres-password\` the embedded database cannot be opened, without \`jwt-secret\` everybody signs in again.

Two instances on one machine need different \`PORT\`, \`GADB_PG_PORT\` and \`GADB_DATA_DIR\`.
`;
}

function defaultOf({ default: value, defaultText }: ConfigVariable): string {
  return defaultText ?? (value === "" ? "unset" : `\`${value}\``);
}

function plain(text: string): string {
  return text.replaceAll("`", "");
}
