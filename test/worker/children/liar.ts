/* A child that has been taken over: what it says is no answer. */
process.stdout.write(Buffer.from([0, 0, 255, 255, 123, 125]), () => process.exit(0));
