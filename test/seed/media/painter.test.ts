import test from "ava";
import { DEMO_FILES } from "../../../ops/seed/media/files.ts";
import { Painter, type PaintOrder } from "../../../ops/seed/media/painter.ts";

test("files come from the threads as they are made in place, in any order of taking", async (t) => {
  const orders: PaintOrder[] = [
    { asset: "anvil", index: 0 },
    { asset: "smith_goods", index: 1 },
    { asset: "lighthouse", index: 0 },
  ];
  const painter = new Painter(orders);
  for (const order of orders.toReversed()) {
    const file = DEMO_FILES[order.asset][order.index];
    t.deepEqual(await painter.take(order), file?.make());
  }
  t.throws(() => painter.take({ asset: "anvil", index: 1 }), {
    message: /Nobody ordered version 2 of anvil/,
  });
  await painter.close();
});

test("a file that cannot be made fails whoever takes it, and those that are left", async (t) => {
  const impossible = { asset: "anvil", index: 7 } as const;
  const painter = new Painter([impossible, impossible, { asset: "smith_goods", index: 0 }]);
  await t.throwsAsync(painter.take(impossible), { message: /no version 8 of anvil/ });
  await painter.close();
});

test("closing ends what nobody waits for any more", async (t) => {
  const order = { asset: "hero_texture", index: 0 } as const;
  const painter = new Painter([order]);
  const taken = painter.take(order);
  await painter.close();
  await t.throwsAsync(taken, { message: /ended/ });
});
