import { describe, expect, it } from 'vitest';
import { fileProblemSentence, sizeWords } from '../../../src/renderer/messages/files.ts';

describe('why a file cannot be sent', () => {
  it('says what it is, and what Instagram takes', () => {
    expect(fileProblemSentence({ reason: 'not-taken', name: 'song.mp3', word: 'an MP3' })).toBe(
      '“song.mp3” is an MP3, which Instagram does not take. ' +
        'It takes pictures (PNG, JPEG, GIF), videos (MP4, MOV, AVI, WEBM), sound (M4A, AAC, WAV) and PDF.',
    );
    expect(
      fileProblemSentence({ reason: 'too-large', name: 'big.png', kind: 'image', sizeBytes: 8_000_001 }),
    ).toBe('“big.png” is too large (8.1 MB). Instagram takes pictures up to 8 MB.');
    expect(fileProblemSentence({ reason: 'too-many', name: 'x.png' })).toContain('10 files at most');
  });
  it.each([
    [1, '1 KB'],
    [999_000, '999 KB'],
    [1_000_000, '1 MB'],
    [25_000_001, '25.1 MB'],
  ])('%i bytes are %s', (bytes, words) => {
    expect(sizeWords(bytes)).toBe(words);
  });
});
