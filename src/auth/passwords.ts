import { hash, verify, type Options } from "@node-rs/argon2";
import { DepotError } from "../errors.ts";

/** OWASP's first choice for argon2id (the library's default algorithm): 19 MiB, two passes, one lane; about 40 ms. */
const PARAMETERS: Options = {
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
};

const MAX_LENGTH = 256;

/** How the hash of today's parameters begins. */
const PREFIX = "$argon2id$v=19$m=19456,t=2,p=1$";

/** What is verified for accounts that do not exist, so that they take the same time. Made on first use. */
let dummyHash: Promise<string> | undefined;

/** The argon2id hash of a password, in PHC form. Throws BADIN when it is empty or longer than 256 characters. */
export function hashPassword(password: string): Promise<string> {
  return hash(prepare(password), PARAMETERS);
}

/** Throws BADIN when no account can have this password, before anything is booked or computed for it. */
export function requirePasswordForm(password: string): void {
  prepare(password);
}

/**
 * Whether `password` is the one behind `passwordHash`. Without a hash (unknown account) it takes as long and answers
 * no. Throws BADIN when the password is empty or longer than 256 characters.
 */
export async function verifyPassword(
  passwordHash: string | undefined,
  password: string,
): Promise<boolean> {
  const prepared = prepare(password);
  dummyHash ??= hash("no account has this password", PARAMETERS);
  const matches = await verify(passwordHash ?? (await dummyHash), prepared);
  return matches && passwordHash !== undefined;
}

/** Whether a hash was made with other parameters than today's. */
export function needsRehash(passwordHash: string): boolean {
  return !passwordHash.startsWith(PREFIX);
}

/** One text for what a person typed: keyboards differ in how they compose accents (RFC 8265 section 4.2). */
function prepare(password: string): string {
  if (password.length === 0 || password.length > MAX_LENGTH) {
    throw new DepotError("BADIN", `A password has 1 to ${MAX_LENGTH} characters.`, {
      hint: "Check what you typed.",
    });
  }
  return password.normalize("NFC");
}
