/**
 * Something the person at the keyboard can act on: its message is a whole sentence that says what to do, and it
 * is printed alone, without a stack. Anything else thrown is a fault of ours and is printed in full.
 */
export class ActionableError extends Error {
  override name = 'ActionableError';
}

/** Runs a command-line entry point; what it throws is printed, and the exit code is then 1. */
export function runMain(main: () => Promise<number | void>): void {
  main().then(
    (code) => {
      process.exitCode = code ?? 0;
    },
    (error: unknown) => {
      if (error instanceof ActionableError) console.error(`\n${error.message}`);
      else console.error(error);
      process.exitCode = 1;
    },
  );
}
