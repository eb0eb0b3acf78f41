#!/usr/bin/env node
// Node must be checked before anything is imported: an older one would stop at the first syntax it does not know.
const major = Number(process.versions.node.split('.')[0]);
/** As a shell tells a process that SIGPIPE ended. */
const CLOSED_PIPE = 141;
if (major < 24) {
  process.stderr.write(`segproof needs Node 24 or later; this is ${process.version}\n`);
  process.exitCode = 3;
} else {
  // A reader that stops early (`| head`) is no fault; yet 0 would look like an answer that was given whole.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(CLOSED_PIPE);
  });
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
}

export {};
