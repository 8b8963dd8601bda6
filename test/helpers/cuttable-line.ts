import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP line on this computer that can be cut: bytes pass unchanged until something happens to it. */
export interface CuttableLine {
  readonly port: number;
  /** Open connections end in the middle of whatever they carry; new ones are taken at once. */
  drop(): void;
  /** The same, and for `ms` nobody gets through. */
  refuse(ms: number): void;
  /** For `ms` nothing passes and nobody is told: a cable that was pulled. Then every connection ends. */
  freeze(ms: number): void;
  /** Ends what `refuse` and `freeze` have begun. */
  mend(): void;
  close(): Promise<void>;
}

/**
 * Opens a line to `ports` of the loopback interface, in turn, as a load balancer does: a port where nobody listens is passed over.
 */
export const openCuttableLine = async (ports: readonly number[]): Promise<CuttableLine> => {
  const pairs = new Set<{ incoming: Socket; outgoing: Socket | undefined }>();
  let refusing: NodeJS.Timeout | undefined;
  let frozen: NodeJS.Timeout | undefined;
  let turn = 0;

  const drop = (): void => {
    for (const { incoming, outgoing } of [...pairs]) {
      incoming.destroy();
      outgoing?.destroy();
    }
  };

  const server = createServer((incoming) => {
    if (refusing !== undefined) {
      incoming.destroy();
      return;
    }
    const pair = { incoming, outgoing: undefined as Socket | undefined };
    pairs.add(pair);
    if (frozen !== undefined) incoming.pause();
    incoming.on('error', () => pair.outgoing?.destroy());
    incoming.on('close', () => {
      pairs.delete(pair);
      pair.outgoing?.destroy();
    });
    const reach = (triesLeft: number): void => {
      const port = ports[turn++ % ports.length] as number;
      const outgoing = connect(port, '127.0.0.1');
      let isThrough = false;
      pair.outgoing = outgoing;
      outgoing.on('connect', () => {
        isThrough = true;
        incoming.pipe(outgoing).pipe(incoming);
        if (frozen !== undefined) {
          incoming.pause();
          outgoing.pause();
        }
      });
      outgoing.on('error', () => undefined); // Followed by `close`, which decides.
      outgoing.on('close', () => {
        if (isThrough || triesLeft <= 1 || incoming.destroyed) incoming.destroy();
        else reach(triesLeft - 1);
      });
    };
    reach(ports.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const mend = (): void => {
    clearTimeout(refusing);
    refusing = undefined;
    if (frozen === undefined) return;
    clearTimeout(frozen);
    frozen = undefined;
    drop();
  };

  return {
    port: (server.address() as AddressInfo).port,
    drop,
    refuse(ms) {
      drop();
      clearTimeout(refusing);
      refusing = setTimeout(() => (refusing = undefined), ms);
    },
    freeze(ms) {
      for (const { incoming, outgoing } of pairs) {
        if (outgoing) incoming.unpipe(outgoing);
        outgoing?.unpipe(incoming);
        incoming.pause();
        outgoing?.pause();
      }
      clearTimeout(frozen);
      frozen = setTimeout(mend, ms);
    },
    mend,
    async close() {
      mend();
      drop();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
