import { describe, expect, it } from 'vitest';
import { savedName } from '../../../src/main/media/index.ts';

describe('savedName', () => {
  const atMs = new Date(2026, 10, 8, 9, 5).getTime();

  it('is made of the moment and the kind alone', () => {
    expect(savedName('image/jpeg', atMs)).toBe('instagram-2026-11-08-0905.jpg');
    expect(savedName('video/mp4', atMs)).toBe('instagram-2026-11-08-0905.mp4');
  });

  it.each(['image/svg+xml', 'text/html', 'application/x-msdownload', 'constructor', ''])(
    'is none for %s',
    (contentType) => expect(savedName(contentType, atMs)).toBeUndefined(),
  );
});
