/* A child that says more than it may. */
const chunk = Buffer.alloc(4 * 1024 ** 2);
const pour = () => void process.stdout.write(chunk, pour);
pour();
