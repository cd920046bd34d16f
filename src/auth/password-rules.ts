import { DepotError } from "../errors.ts";

/** NIST SP 800-63B-4 section 3.1.1.2: at least 15 characters where the password is all that is asked for. */
export const SHORTEST_PASSWORD = 15;

/** What everybody would try here; the standard asks for a list of the expected. */
const EXPECTED = [
  "password",
  "passwort",
  "game-asset-db",
  "gameassetdb",
  "gadb",
  "qwertyuiop",
  "asdfghjkl",
];

const RUNS = "abcdefghijklmnopqrstuvwxyz0123456789012345678909876543210";

/**
 * Throws BADIN for a password that nobody should choose: too short, or guessable in spite of its length. There are no
 * rules on kinds of characters, as the standard says there should be none.
 */
export function requireStrongPassword(password: string, username: string): void {
  const text = password.normalize("NFC");
  const length = [...text].length;
  if (length < SHORTEST_PASSWORD)
    throw new DepotError("BADIN", `A password needs ${SHORTEST_PASSWORD} characters or more.`, {
      detail: { min_length: SHORTEST_PASSWORD },
      hint: "Several words make a good one.",
    });
  if (isGuessable(text, username))
    throw new DepotError("BADIN", "That password is easily guessed.", {
      hint: "Choose several words that have nothing to do with you or with each other.",
    });
}

/** Whether little is left of it without the user's name, the expected words, runs and repetitions. */
function isGuessable(password: string, username: string): boolean {
  const bare = username.replace(/[^a-z0-9]/g, "");
  const words = [username, bare, ...EXPECTED].filter((word) => word.length >= 3);
  const left = words.reduce((text, word) => text.replaceAll(word, ""), password.toLowerCase());
  const surprising = [...left].filter(
    (character, at, all) =>
      character !== all[at - 1] && !RUNS.includes(`${all[at - 1]}${character}`),
  );
  return surprising.length < 6 || new Set(surprising).size < 5;
}
