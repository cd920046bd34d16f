import { environmentWith } from "../../../src/config.ts";
import { writeFrame } from "../../../worker/previews/frame.ts";

/* A child that tells what it was given. */
const facts = { names: Object.keys(environmentWith({})) };
process.stdout.write(writeFrame({ result: { facts, files: [] } }), () => process.exit(0));
