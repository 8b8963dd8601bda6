import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkSeal, removeSeal, writeSeal } from '../../../src/main/storage/file-seal.ts';

const keyHex = '0f'.repeat(32);
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seal-'));
  file = join(folder, 'a.db');
  // Two whole parts and a piece.
  writeFileSync(file, Buffer.alloc(2 * 1024 * 1024 + 4096, 7));
  writeSeal(file, keyHex);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const flip = (at: number): void => {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, bytes);
};

describe('the seal of a closed database', () => {
  it('fits what it was made of', async () => {
    expect(await checkSeal(file, keyHex)).toBe('intact');
  });

  it.each([0, 1024 * 1024 - 1, 1024 * 1024, 2 * 1024 * 1024 + 4095])('notices one bit at %i', async (at) => {
    flip(at);
    expect(await checkSeal(file, keyHex)).toBe('changed');
  });

  it('notices a file that is longer or shorter', async () => {
    appendFileSync(file, 'x');
    expect(await checkSeal(file, keyHex)).toBe('changed');
    truncateSync(file, 4096);
    expect(await checkSeal(file, keyHex)).toBe('changed');
  });

  it('notices parts that changed places', async () => {
    const bytes = readFileSync(file);
    bytes.fill(8, 0, 1024 * 1024);
    writeFileSync(file, bytes);
    writeSeal(file, keyHex);
    const first = Buffer.from(bytes.subarray(0, 1024 * 1024));
    bytes.copy(bytes, 0, 1024 * 1024, 2 * 1024 * 1024);
    first.copy(bytes, 1024 * 1024);
    writeFileSync(file, bytes);
    expect(await checkSeal(file, keyHex)).toBe('changed');
  });

  it('cannot be made by who does not have the key', async () => {
    flip(5);
    writeSeal(file, 'f0'.repeat(32));
    expect(await checkSeal(file, keyHex)).toBe('changed');
  });

  it('says nothing where there is none, or it is damaged, or something was written since', async () => {
    const kept = join(folder, 'kept');
    copyFileSync(`${file}.seal`, kept);
    writeFileSync(`${file}.seal`, '{"v":1}');
    expect(await checkSeal(file, keyHex)).toBe('unsealed');
    removeSeal(file);
    expect(await checkSeal(file, keyHex)).toBe('unsealed');
    copyFileSync(kept, `${file}.seal`);
    writeFileSync(`${file}-wal`, 'frames');
    expect(await checkSeal(file, keyHex)).toBe('unsealed');
  });
});
