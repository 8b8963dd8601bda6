import type { Envelope } from '../../shared/wire/envelope.ts';
import type { StreamServerFrame } from '../../shared/wire/stream.ts';
import type { WorkRoom } from '../http/work-room.ts';
import type { Deps } from '../route-deps.ts';
import { type Device, type EnvelopePage, listEnvelopes, listPage, pageBytes } from '../store/index.ts';

/** An envelope that is sent leaves its row, its text and its frame behind. */
const sentFactor = 3;
/** Smaller pages are collected in passing. */
const largeBytes = 16 * 1024;
/** Devices whose envelopes are read together: bounds the query. */
const maxTogether = 200;

/** A page of one device's envelopes. */
export interface DevicePage extends EnvelopePage {
  /** Nothing is left for the device up to here. */
  upTo: number;
}

/** The next page of a device's envelopes after `afterSeq`. Its workspace's pages take turns with those of the others. */
export type ReadPage = (device: Device, afterSeq: number) => Promise<DevicePage>;

/** The text of a frame as bytes. */
export const frameText = (frame: StreamServerFrame): Buffer => Buffer.from(JSON.stringify(frame), 'utf8');

const textOf = new WeakMap<Envelope, Buffer>();
/** The same of an envelope's frame, made once for all consoles that get it from one page. */
export const envelopeFrameText = (envelope: Envelope): Buffer => {
  const known = textOf.get(envelope);
  if (known) return known;
  const text = frameText({ type: 'envelope', envelope });
  textOf.set(envelope, text);
  return text;
};

interface Asked {
  device: Device;
  resolve(page: DevicePage): void;
  reject(error: unknown): void;
}

/**
 * Reads pages. Devices of one workspace that ask for what comes after the same position in the same moment, as those do that
 * one message wakes, share a query: each gets what is for it (decision 0153). Only who asked before a query began is answered
 * by it, so nobody is told of a state before their own signal.
 * `room`: what a page takes in memory, and leaves behind.
 */
export const createReadPage = ({
  store,
  clock,
  room,
}: Deps<'store' | 'clock'> & { room: Pick<WorkRoom, 'enter'> }): ReadPage => {
  const asked = new Map<string, Asked[]>();

  const inRoom = async (workspaceId: string, read: () => Promise<EnvelopePage>): Promise<EnvelopePage> => {
    const leave = await room.enter(workspaceId, pageBytes * sentFactor);
    let bytes = 0;
    try {
      const page = await read();
      for (const { sealed } of page.envelopes) bytes += sealed.length;
      return page;
    } finally {
      leave(bytes > largeBytes ? bytes * sentFactor : 0);
    }
  };

  const readOne = async (device: Device, afterSeq: number): Promise<DevicePage> => {
    const page = await inRoom(device.workspaceId, () =>
      listEnvelopes(store.db, device, afterSeq, clock.now()),
    );
    return { ...page, upTo: page.envelopes.at(-1)?.seq ?? afterSeq };
  };

  const readTogether = async (group: readonly Asked[], afterSeq: number): Promise<void> => {
    const { workspaceId } = group[0]?.device ?? {};
    if (workspaceId === undefined) return;
    const audiences = ['workspace', ...group.map(({ device }) => device.id)];
    const { envelopes, isCut } = await inRoom(workspaceId, () =>
      listPage(store.db, { workspaceId, audiences, afterSeq }, clock.now()),
    );
    const upTo = envelopes.at(-1)?.seq ?? afterSeq;
    for (const { device, resolve, reject } of group) {
      const own = envelopes.filter(
        ({ audience, seq }) => (audience === 'workspace' || audience === device.id) && seq > device.firstSeq,
      );
      // What is for this one may stand behind a page full of what is for the others.
      if (isCut && own.length === 0) readOne(device, afterSeq).then(resolve, reject);
      else resolve({ envelopes: own, isCut, upTo });
    }
  };

  const answer = (key: string, afterSeq: number): void => {
    const all = asked.get(key) ?? [];
    asked.delete(key);
    for (let from = 0; from < all.length; from += maxTogether) {
      const group = all.slice(from, from + maxTogether);
      const [only] = group;
      if (group.length === 1 && only) readOne(only.device, afterSeq).then(only.resolve, only.reject);
      else
        readTogether(group, afterSeq).catch((error: unknown) => {
          for (const { reject } of group) reject(error);
        });
    }
  };

  return (device, afterSeq) =>
    new Promise((resolve, reject) => {
      const key = `${device.workspaceId} ${afterSeq}`;
      const others = asked.get(key);
      if (others) {
        others.push({ device, resolve, reject });
        return;
      }
      asked.set(key, [{ device, resolve, reject }]);
      queueMicrotask(() => answer(key, afterSeq));
    });
};
