import { createHash, hkdfSync } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import type { Identity } from "../../src/auth/identity.ts";
import type { Config } from "../../src/config.ts";
import { DepotError } from "../../src/errors.ts";

/** How long a link with a ticket works, in seconds. */
export const TICKET_SECONDS = 300;

const ISSUER = "game-asset-db";
const AUDIENCE = "depot";
const TYPE = "depot-ticket+jwt";
const MAX_LENGTH = 2_048;

/** What a ticket opens: one version of one asset, for one session. */
export interface Ticket {
  identity: Identity;
  assetId: string;
  versionNumber: number;
}

/**
 * Links that need no header, for `<img>` and `<video>`. A ticket names the session it was made in, and using it asks
 * the database as that session: when the session or the right ends, so does the link.
 */
export class Tickets {
  readonly #keys: readonly Uint8Array[];

  /** Derives its keys from the server's; `secret` is the generated one, for when the configuration names none. */
  constructor(config: Pick<Config, "jwtSecret" | "jwtKeys">, secret: string) {
    const privateParts = config.jwtKeys?.keys
      .map((key) => key["d"])
      .filter((part) => typeof part === "string");
    const materials = privateParts ?? [config.jwtSecret ?? secret];
    // Of their own, so that no ticket can ever pass for an access token.
    this.#keys = materials.map(
      (material) => new Uint8Array(hkdfSync("sha256", material, "", "gadb depot ticket", 32)),
    );
  }

  /** Signs a ticket. */
  async sign({ identity, assetId, versionNumber }: Ticket): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const key = this.#keys[0] as Uint8Array;
    return new SignJWT({
      sid: identity.sessionId,
      tv: identity.tokenVersion,
      ast: assetId,
      ver: versionNumber,
    })
      .setProtectedHeader({ alg: "HS256", typ: TYPE, kid: keyId(key) })
      .setSubject(identity.userId)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt(now)
      .setExpirationTime(now + TICKET_SECONDS)
      .sign(key);
  }

  /** What a ticket opens. Throws CREDS when it is forged, of another kind or expired. */
  async verify(ticket: string): Promise<Ticket> {
    try {
      if (ticket.length > MAX_LENGTH) throw new Error("too long");
      const { payload } = await jwtVerify(ticket, ({ kid }) => this.#find(kid), {
        algorithms: ["HS256"],
        issuer: ISSUER,
        audience: AUDIENCE,
        typ: TYPE,
        requiredClaims: ["exp", "iat", "sub", "sid"],
        maxTokenAge: TICKET_SECONDS,
        clockTolerance: 5,
      });
      const { sub, sid, tv, ast, ver } = payload as Record<string, unknown>;
      return {
        identity: { userId: String(sub), sessionId: String(sid), tokenVersion: Number(tv) },
        assetId: String(ast),
        versionNumber: Number(ver),
      };
    } catch (cause) {
      throw new DepotError("CREDS", "The link has expired or is not valid.", {
        hint: "Ask for a new link.",
        cause,
      });
    }
  }

  #find(kid: string | undefined): Uint8Array {
    const key = this.#keys.find((candidate) => keyId(candidate) === kid);
    if (!key) throw new Error("unknown key");
    return key;
  }
}

/** Tells keys apart during a rotation without saying anything about them. */
function keyId(key: Uint8Array): string {
  return createHash("sha256").update(key).digest("base64url").slice(0, 12);
}
