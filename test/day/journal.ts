import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAlbum } from '../tour/album.ts';
import type { TestConsole } from '../e2e/helpers/console.ts';

/** The list of the day: what each person did and saw, how long it took, and the pictures that show it. */
export interface Journal {
  /**
   * One thing that somebody does. It is done when what they see is there: `act` waits for it. `picture`: name of one that is taken
   * then, at this console. A line is written also when it fails, so that the list says where the day ended.
   */
  act(
    who: string,
    did: string,
    saw: string,
    act: () => Promise<unknown>,
    picture?: { name: string; at: TestConsole; withNotices?: boolean },
  ): Promise<void>;
}

interface Entry {
  who: string;
  did: string;
  saw: string;
  tookMs: number;
  picture: string | undefined;
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

const markdown = (entries: readonly Entry[], startMs: number): string => {
  const minutes = Math.round((Date.now() - startMs) / 6_000) / 10;
  const people = [...new Set(entries.map(({ who }) => who))].join(', ');
  return [
    '# A working day',
    '',
    `${entries.length} actions of ${people}, played in ${minutes} minutes on this machine; the day they stand for has about twelve.`,
    'A time is how long it took until what was to be seen was there, with the pauses of the program itself.',
    '',
    '| # | Who | Did | Saw | Took | Picture |',
    '|---|---|---|---|---|---|',
    ...entries.map(({ who, did, saw, tookMs, picture }, index) =>
      [
        '',
        index + 1,
        who,
        cell(did),
        cell(saw),
        `${(tookMs / 1000).toFixed(1)} s`,
        picture === undefined ? '' : `[${picture}](${picture}.png)`,
        '',
      ]
        .join(' | ')
        .trim(),
    ),
    '',
  ].join('\n');
};

export const createJournal = (folder: string): Journal => {
  const startMs = Date.now();
  const entries: Entry[] = [];
  const album = createAlbum(folder);
  let pictures = 0;
  const write = (): Promise<void> => writeFile(join(folder, 'actions.md'), markdown(entries, startMs));
  return {
    async act(who, did, saw, act, picture) {
      const beganMs = Date.now();
      const entry: Entry = { who, did, saw, tookMs: 0, picture: undefined };
      entries.push(entry);
      try {
        await act();
        entry.tookMs = Date.now() - beganMs;
      } catch (error) {
        entry.tookMs = Date.now() - beganMs;
        entry.saw = `NOT SEEN: ${saw}`;
        await write();
        throw error;
      }
      if (picture !== undefined) {
        pictures += 1;
        entry.picture = `${String(pictures).padStart(2, '0')}-${picture.name}`;
        const { at, withNotices = false } = picture;
        await album.take(entry.picture, `${who}: ${did}`, at, { withNotices });
      }
      await write();
    },
  };
};
