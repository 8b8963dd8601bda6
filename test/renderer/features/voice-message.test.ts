import { describe, expect, it } from 'vitest';
import { wavOf, wavRateHz } from '../../../src/renderer/features/conversation/attachments/wav.ts';
import { checkFile, maxLiveChatFileBytes, maxRecordingMs } from '../../../src/shared/domain/index.ts';

describe('wavOf', () => {
  it('is a WAV file that Instagram takes, with every sample cut to its range', () => {
    const bytes = wavOf(Float32Array.from([0, 1, -1, 2, -2, 0.5]));
    expect(checkFile({ name: 'Voice message.wav', sizeBytes: bytes.byteLength, bytes })).toMatchObject({
      problem: undefined,
      kind: 'audio',
      contentType: 'audio/wav',
    });
    const view = new DataView(bytes.buffer);
    expect(view.getUint32(40, true)).toBe(12);
    expect(view.getUint32(24, true)).toBe(wavRateHz);
    expect([...Array(6).keys()].map((index) => view.getInt16(44 + index * 2, true))).toEqual([
      0, 32_767, -32_767, 32_767, -32_767, 16_384,
    ]);
  });

  it('of the longest recording is no larger than LiveChat takes', () => {
    expect(44 + (maxRecordingMs / 1000) * wavRateHz * 2).toBeLessThanOrEqual(maxLiveChatFileBytes);
  });
});
