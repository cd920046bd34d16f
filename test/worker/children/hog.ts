/* A child that takes memory outside of V8's heap until somebody stops it. */
const taken: Buffer[] = [];
setInterval(() => taken.push(Buffer.alloc(32 * 1024 ** 2, 1)), 5);
