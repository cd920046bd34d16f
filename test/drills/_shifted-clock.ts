/**
 * Loaded before a program of ours (`--import`): its clock is wrong by GADB_DRILL_CLOCK_MS. With "jumping" it is that much
 * fast and that much slow in turns, as when somebody sets it back and forth while the program runs.
 */
const shift = Number(process.env["GADB_DRILL_CLOCK_MS"] ?? 0);
const isJumping = process.env["GADB_DRILL_CLOCK"] === "jumping";
const RealDate = Date;
let asked = 0;

function wrong(): number {
  asked += 1;
  return RealDate.now() + (isJumping && asked % 2 === 0 ? -shift : shift);
}

globalThis.Date = class extends RealDate {
  constructor(...given: unknown[]) {
    super(...((given.length === 0 ? [wrong()] : given) as [number]));
  }

  static override now(): number {
    return wrong();
  }
} as DateConstructor;
