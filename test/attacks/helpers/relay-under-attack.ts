import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type Socket, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PlatformFakes, startPlatformFakes } from '../../relay/helpers/platform-fakes.ts';
import {
  movableClock,
  postWebhook,
  relayEnvironment,
  textWebhook,
} from '../../relay/helpers/relay-environment.ts';
import { type RelayProcess, startRelayProcess } from '../../relay/helpers/relay-process.ts';
import {
  type DeviceHome,
  TestDevice,
  bindChannel,
  makeAgent,
  sealFor,
  setChannelKey,
} from '../../relay/helpers/test-device.ts';

const accountId = '17841400000000042';

/** Resident memory of a process. Bytes. */
const residentBytes = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

/** What an honest team saw while something happened. */
export interface Honest {
  asked: number;
  /** Answers that were not the right ones, by what came instead. */
  wrong: string[];
  medianMs: number;
}

/** What was measured while something happened. */
export interface Measured {
  /** Highest resident memory above the idle one. Bytes. */
  growth: number;
  honest: Honest;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** A relay as a process of its own with one honest team, for floods from elsewhere. */
export class RelayUnderAttack {
  readonly fakes: PlatformFakes;
  readonly relay: RelayProcess;
  readonly honest: TestDevice;
  readonly #folder: string;
  #webhooks = 0;
  #idleBytes = 0;

  private constructor(parts: {
    fakes: PlatformFakes;
    relay: RelayProcess;
    honest: TestDevice;
    folder: string;
  }) {
    this.fakes = parts.fakes;
    this.relay = parts.relay;
    this.honest = parts.honest;
    this.#folder = parts.folder;
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
    const honest = new TestDevice({ url: relay.url, clock: movableClock(), fakes }, makeAgent());
    const attacked = new RelayUnderAttack({ fakes, relay, honest, folder });
    await honest.enrol();
    await setChannelKey(honest);
    await bindChannel(honest, { pageId: '104400000000711', accountId });
    // Code is compiled and caches are filled before anything is measured.
    for (let n = 0; n < 200; n += 1) await attacked.#askOnce();
    await attacked.#largestOfNormal();
    attacked.#idleBytes = residentBytes(relay.child.pid ?? 0);
    return attacked;
  }

  /** Another device of some team. */
  async enrolled(of: Parameters<typeof makeAgent>[0]): Promise<TestDevice> {
    const device = new TestDevice(this.home, makeAgent(of));
    await device.enrol();
    return device;
  }

  get home(): DeviceHome {
    return this.honest.running;
  }

  /** One webhook, then one signed call; what was wrong with them, and how long they took. */
  async #askOnce(): Promise<{ wrong: string[]; ms: number }> {
    const startedAt = performance.now();
    const wrong: string[] = [];
    const mid = `honest-${(this.#webhooks += 1)}`;
    try {
      const webhook = await postWebhook(this.relay.url, textWebhook(accountId, mid, 'Hello'));
      if (webhook.status !== 200) wrong.push(`webhook ${webhook.status}`);
      const directory = await this.honest.call({ method: 'GET', path: '/v1/directory' });
      const { devices } = (await directory.json()) as { devices?: { deviceId: string }[] };
      if (devices?.[0]?.deviceId !== this.honest.id) wrong.push(`directory ${directory.status}`);
    } catch (error) {
      wrong.push(String(error));
    }
    return { wrong, ms: performance.now() - startedAt };
  }

  /** What Meta and a console send in one piece at most on a working day. */
  async #largestOfNormal(): Promise<void> {
    const [entry] = (textWebhook(accountId, 'batch', 'x'.repeat(900)) as { entry: { messaging: object[] }[] })
      .entry;
    const messaging = Array.from({ length: 800 }, () => entry?.messaging[0]);
    await postWebhook(this.relay.url, { object: 'instagram', entry: [{ ...entry, messaging }] });
    const sealed = sealFor(this.honest.sealKeys.publicKey, 'x'.repeat(40_000));
    const envelopes = Array.from({ length: 10 }, (_, index) => ({
      audience: this.honest.id,
      kind: 'replica',
      dedupeKey: `normal-${index}`,
      sealed,
    }));
    await this.honest.call({ method: 'POST', path: '/v1/envelopes', body: { envelopes } });
    const { head } = await this.honest.poll();
    await this.honest.call({ method: 'POST', path: '/v1/acks', body: { seq: head } });
  }

  /** Runs an attack while the honest team works, and measures both. */
  async during(attack: () => Promise<void>): Promise<Measured> {
    let isOver = false;
    let highest = 0;
    const look = setInterval(() => {
      highest = Math.max(highest, residentBytes(this.relay.child.pid ?? 0));
    }, 20);
    const durations: number[] = [];
    const wrong: string[] = [];
    const work = async (): Promise<void> => {
      do {
        const asked = await this.#askOnce();
        durations.push(asked.ms);
        wrong.push(...asked.wrong);
        // The pace of a busy team: as fast as it can would be a flood of its own.
        await new Promise((resolve) => setTimeout(resolve, 150));
      } while (!isOver);
    };
    const working = work();
    try {
      await attack();
    } finally {
      isOver = true;
      await working;
      clearInterval(look);
    }
    return {
      growth: highest - this.#idleBytes,
      honest: { asked: durations.length, wrong, medianMs: median(durations) },
    };
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
