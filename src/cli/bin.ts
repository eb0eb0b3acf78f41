#!/usr/bin/env node
// Node must be checked before anything is imported: an older one would stop at the first syntax it does not know.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(`segproof needs Node 24 or later; this is ${process.version}\n`);
  process.exitCode = 3;
} else {
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
}

export {};
