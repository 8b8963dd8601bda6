import { mkdtempSync, rmSync } from 'node:fs';
import { type Socket, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type PlatformFakes, startPlatformFakes } from '../../relay/helpers/platform-fakes.ts';
import { movableClock, relayEnvironment } from '../../relay/helpers/relay-environment.ts';
import { type RelayProcess, startRelayProcess } from '../../relay/helpers/relay-process.ts';
import {
  type DeviceHome,
  TestDevice,
  bindChannel,
  makeAgent,
  setChannelKey,
} from '../../relay/helpers/test-device.ts';
import type { Honest, HonestQuestion, HonestSettings } from './honest-worker.ts';

const accountId = '17841400000000042';

/** What was measured while something happened. */
export interface Measured {
  /** Highest resident memory above that of the relay before any attack. Bytes. */
  growth: number;
  honest: Honest;
  /** The honest team's median right before, with nobody else calling. */
  idleMs: number;
}

/** A relay as a process of its own with one honest team, for floods from elsewhere. */
export class RelayUnderAttack {
  readonly fakes: PlatformFakes;
  readonly relay: RelayProcess;
  readonly home: DeviceHome;
  readonly #folder: string;
  readonly #honest: Worker;
  #idleBytes = 0;

  private constructor(parts: {
    fakes: PlatformFakes;
    relay: RelayProcess;
    home: DeviceHome;
    folder: string;
    honest: Worker;
  }) {
    this.fakes = parts.fakes;
    this.relay = parts.relay;
    this.home = parts.home;
    this.#folder = parts.folder;
    this.#honest = parts.honest;
  }

  static async start(settings: Record<string, string> = {}): Promise<RelayUnderAttack> {
    const fakes = await startPlatformFakes();
    const folder = mkdtempSync(join(tmpdir(), 'relay-attacked-'));
    const own = relayEnvironment(fakes.url, join(folder, 'relay.db'));
    delete own['RELAY_DEVICE_PER_MINUTE'];
    delete own['RELAY_WORKSPACE_PER_MINUTE'];
    const relay = await startRelayProcess(
      { ...own, RELAY_LOG_LEVEL: 'error', ...settings },
      // As `npm run relay` and the image start it.
      { args: ['--max-semi-space-size=4', 'src/relay/index.ts'] },
    );
    const home = { url: relay.url, clock: movableClock(), fakes };
    const admin = new TestDevice(home, makeAgent());
    await admin.enrol();
    await setChannelKey(admin);
    await bindChannel(admin, { pageId: '104400000000711', accountId });
    const workerData: HonestSettings = {
      url: relay.url,
      pid: relay.child.pid ?? 0,
      agent: admin.agent,
      token: admin.token,
      accountId,
    };
    const honest = new Worker(new URL('./honest-worker.ts', import.meta.url), { workerData });
    const attacked = new RelayUnderAttack({ fakes, relay, home, folder, honest });
    attacked.#idleBytes = (await attacked.#ask('warm')).highestBytes;
    return attacked;
  }

  #ask(...questions: HonestQuestion[]): Promise<Honest> {
    return new Promise((resolve, reject) => {
      const settle = (seen: Honest): void => {
        this.#honest.off('error', reject);
        resolve(seen);
      };
      this.#honest.once('message', settle);
      this.#honest.once('error', reject);
      for (const question of questions) this.#honest.postMessage(question);
    });
  }

  /** Another device of some team. */
  async enrolled(of: Parameters<typeof makeAgent>[0]): Promise<TestDevice> {
    const device = new TestDevice(this.home, makeAgent(of));
    await device.enrol();
    return device;
  }

  /** Runs an attack while the honest team works, and measures both. */
  async during(attack: () => Promise<void>): Promise<Measured> {
    const { medianMs: idleMs } = await this.#ask('idle');
    const working = this.#ask('begin');
    try {
      await attack();
    } finally {
      this.#honest.postMessage('end');
    }
    const honest = await working;
    return { growth: honest.highestBytes - this.#idleBytes, honest, idleMs };
  }

  /** A connection from another address of this computer. */
  connect(from: string): Promise<Socket> {
    const url = new URL(this.relay.url);
    return new Promise((resolve) => {
      const socket = connect({ port: Number(url.port), host: '127.0.0.1', localAddress: from });
      // A relay that ends it is what is wanted.
      socket.on('error', () => resolve(socket));
      socket.on('connect', () => resolve(socket));
      socket.on('close', () => resolve(socket));
    });
  }

  async close(): Promise<void> {
    await this.#honest.terminate();
    await this.relay.kill('SIGKILL');
    await this.fakes.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Resolves when the other side has ended the connection. */
export const ended = (socket: Socket): Promise<void> =>
  socket.destroyed || socket.closed
    ? Promise.resolve()
    : new Promise((resolve) => {
        socket.once('close', () => resolve());
        socket.resume();
      });

/** Resolves when these bytes are handed to the kernel, or the connection is over. */
export const written = (socket: Socket, bytes: string | Buffer): Promise<void> =>
  new Promise((resolve) => {
    if (socket.destroyed) return resolve();
    const finish = (): void => {
      socket.removeListener('close', finish);
      resolve();
    };
    socket.once('close', finish);
    socket.write(bytes, finish);
  });
