import type { Rule } from "./rule.ts";
import { defaultExport } from "./rules/default-export.ts";
import { fileName } from "./rules/file-name.ts";
import { fixtureBody } from "./rules/fixture-body.ts";
import { fixtureComment } from "./rules/fixture-comment.ts";
import { fixtureIdempotent } from "./rules/fixture-idempotent.ts";
import { fixtureIncluded } from "./rules/fixture-included.ts";
import { fixtureName } from "./rules/fixture-name.ts";
import { fixtureRights } from "./rules/fixture-rights.ts";
import { fixtureVolatility } from "./rules/fixture-volatility.ts";
import { forbiddenWords } from "./rules/forbidden-words.ts";
import { hexColour } from "./rules/hex-colour.ts";
import { maxLines } from "./rules/max-lines.ts";
import { processEnv } from "./rules/process-env.ts";
import { sqlText } from "./rules/sql-text.ts";

/** The project's own rules; what oxlint and prettier check is not repeated here. */
export const RULES: readonly Rule[] = [
  processEnv,
  sqlText,
  defaultExport,
  hexColour,
  maxLines,
  fileName,
  forbiddenWords,
  fixtureName,
  fixtureComment,
  fixtureRights,
  fixtureVolatility,
  fixtureBody,
  fixtureIdempotent,
  fixtureIncluded,
];
