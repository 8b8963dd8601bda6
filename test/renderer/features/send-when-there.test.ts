import { describe, expect, it } from 'vitest';
import { standingOf } from '../../../src/renderer/features/conversation/attachments/use-send-when-there.ts';
import type { FileProblem, OutgoingFile } from '../../../src/shared/domain/outgoing-file.ts';

/** A reply that was to be sent while its file was still being checked (decision 0157). */
describe('sending that was asked for while files are on their way', () => {
  const file = { id: 'f-1', name: 'menu.png' } as OutgoingFile;
  const refusal: FileProblem = { reason: 'unknown', name: 'menu.png' };
  const asked = { what: 'Our menu', count: 2, refused: 0 };
  const files = (part: object) => ({ files: [], arriving: [], problems: [], ...part });

  it('waits while one of them is not there', () => {
    expect(standingOf(asked, 'Our menu', files({ files: [file], arriving: ['cakes.png'] }))).toBe('waiting');
  });

  it('happens as soon as all are there, because the person has seen what leaves and can take it back', () => {
    expect(standingOf(asked, 'Our menu', files({ files: [file, file] }))).toBe('ready');
  });

  it.each([
    ['the words are others', 'Our menu, and', files({ files: [file, file] })],
    ['one was refused', 'Our menu', files({ files: [file], problems: [refusal] })],
    ['one could not be kept', 'Our menu', files({ files: [file] })],
    ['another one was added', 'Our menu', files({ files: [file, file], arriving: ['song.mp3'] })],
    [
      'one was refused and another one added',
      'Our menu',
      files({ files: [file, file], problems: [refusal] }),
    ],
  ])('does not happen when %s', (_, what, now) => {
    expect(standingOf(asked, what, now)).toBe('changed');
  });

  it('is not held up by what had been refused before', () => {
    const now = files({ files: [file, file], problems: [refusal] });
    expect(standingOf({ ...asked, refused: 1 }, 'Our menu', now)).toBe('ready');
  });
});
