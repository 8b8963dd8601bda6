import { runRestoreCheck } from '../../../src/relay/restore/command.ts';

/** The command in this process: starting another one costs more than all that it does. */
export const restoreCheckHere = async (
  databaseUrl: string,
  args: readonly string[] = [],
): Promise<{ code: number; output: string }> => {
  const lines: string[] = [];
  const note = (text: string): void => void lines.push(text);
  const code = await runRestoreCheck(
    args,
    { RELAY_DATABASE_URL: databaseUrl },
    { tell: note, complain: note },
  );
  return { code, output: lines.join('\n') };
};
