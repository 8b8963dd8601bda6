import type { Envelope } from '../../shared/wire/envelope.ts';
import type { WorkRoom } from '../http/work-room.ts';
import type { Deps } from '../route-deps.ts';
import { type Device, listEnvelopes, pageBytes } from '../store/index.ts';

/** An envelope that is sent leaves its row, its text and its frame behind. */
const sentFactor = 3;
/** Smaller pages are collected in passing. */
const largeBytes = 16 * 1024;

/** The next page of a device's envelopes after `afterSeq`. Its workspace's pages take turns with those of the others. */
export type ReadPage = (device: Device, afterSeq: number) => Promise<Envelope[]>;

/** `room`: what a page takes in memory, and leaves behind. */
export const createReadPage =
  ({ store, clock, room }: Deps<'store' | 'clock'> & { room: WorkRoom }): ReadPage =>
  async (device, afterSeq) => {
    const leave = await room.enter(device.workspaceId, pageBytes * sentFactor);
    let bytes = 0;
    try {
      const page = await listEnvelopes(store.db, device, afterSeq, clock.now());
      for (const { sealed } of page) bytes += sealed.length;
      return page;
    } finally {
      leave(bytes > largeBytes ? bytes * sentFactor : 0);
    }
  };
