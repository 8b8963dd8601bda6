import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { person, type CleanRoot } from './clean-root.ts';
import { pngOf } from './screen.ts';
import type { Seat } from './seat.ts';

/** Files that say what happened in the clean system; of simulated people alone. */
const logs = [
  '/var/log/apt/history.log',
  '/var/log/apt/term.log',
  '/var/log/dpkg.log',
  `${person.home}/.config/backchannel/logs/main.log`,
  `${person.home}/.config/backchannel/logs/start.log`,
  `${person.home}/.local/state/backchannel/start.log`,
  `/tmp/backchannel-${person.id}/start.log`,
];

/**
 * What the clean system looked like, in a folder that is made: processes, windows, a picture of the screen, logs. What there is not is
 * left out.
 */
export async function keepEvidence(root: CleanRoot, seat: Seat | undefined, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const keep = (name: string, content: string | Buffer): void => {
    if (content.length > 0) writeFileSync(join(folder, name), content);
  };
  keep('processes.txt', (await root.run(['ps', '-eo', 'pid,ppid,user,etimes,args', 'ww'])).stdout);
  for (const file of logs) keep(file.slice(1).replaceAll('/', '_'), (await root.run(['cat', file])).stdout);
  if (seat === undefined) return;
  keep(
    'windows.txt',
    (await root.run(['xwininfo', '-root', '-tree'], { as: 'person', env: seat.env })).stdout,
  );
  const screen = seat.screen();
  if (screen !== undefined) keep('screen.png', pngOf(screen));
}
