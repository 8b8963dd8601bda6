import { createHash, randomBytes } from 'node:crypto';
import sodium from 'libsodium-wrappers';
import { WebSocket } from 'ws';
import {
  type Directory,
  type EnrolDeviceAnswer,
  type Envelope,
  type StreamClientFrame,
  type StreamServerFrame,
  adminTokenHeader,
  directorySchema,
  enrolDeviceAnswerSchema,
  enrolmentText,
  formatAuthorization,
  requestText,
  streamServerFrameSchema,
} from '../../../src/shared/wire/index.ts';
import type { DeviceId } from '../../../src/shared/domain/index.ts';
import { claimFrom, returnTo } from './browser-return.ts';
import type { FakeAgent } from './platform-fakes.ts';
import type { RunningRelay } from './running-relay.ts';

await sodium.ready;

const text64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
export const sha256Hex = (data: string | Uint8Array): string =>
  createHash('sha256').update(data).digest('hex');

export interface KeyPair {
  publicKey: string;
  privateKey: string;
}

export const makeSealKeys = (): KeyPair => {
  const { publicKey, privateKey } = sodium.crypto_box_keypair();
  return { publicKey: text64(publicKey), privateKey: text64(privateKey) };
};

const openBox = (box: Uint8Array, keys: KeyPair): Uint8Array =>
  sodium.crypto_box_seal_open(
    box,
    Buffer.from(keys.publicKey, 'base64url'),
    Buffer.from(keys.privateKey, 'base64url'),
  );

/** Opens either format with another libsodium than the one that sealed it, and by the words of the wire contract. */
export const openSealed = (sealed: string, keys: KeyPair): unknown => {
  if (!sealed.startsWith('2.')) {
    return JSON.parse(sodium.to_string(openBox(Buffer.from(sealed, 'base64url'), keys)));
  }
  const bytes = Buffer.from(sealed.slice(2), 'base64url');
  const text = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
    null,
    bytes.subarray(104),
    'backchannel-keyed-sealing-v2',
    bytes.subarray(80, 104),
    openBox(bytes.subarray(0, 80), keys),
  );
  return JSON.parse(sodium.to_string(text));
};

export const sealFor = (publicKey: string, value: unknown): string =>
  text64(sodium.crypto_box_seal(JSON.stringify(value), Buffer.from(publicKey, 'base64url')));

export interface SignedCall {
  method: string;
  path: string;
  body?: unknown;
  /** Instead of a JSON body. */
  bytes?: Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
  atMs?: number;
  nonce?: string;
  /** Signs another path or body than it sends. */
  signedPath?: string;
  signedBody?: string;
  /** What it signs for; 'old form': as consoles up to 0.2. */
  origin?: string;
  deviceId?: string;
}

/** What a device must know of its relay. */
export type DeviceHome = Pick<RunningRelay, 'url' | 'clock' | 'fakes'>;

/** A console's half of the wire, with keys and signatures of its own. */
export class TestDevice {
  readonly sealKeys = makeSealKeys();
  readonly #signing = sodium.crypto_sign_keypair();
  readonly signKey = text64(this.#signing.publicKey);
  readonly running: DeviceHome;
  readonly agent: FakeAgent;
  readonly token: string;
  id = 'none' as DeviceId;

  constructor(running: DeviceHome, agent: FakeAgent, token = `dal:${randomBytes(12).toString('hex')}`) {
    this.running = running;
    this.agent = agent;
    this.token = token;
    running.fakes.tokens.set(this.token, agent);
  }

  sign(text: string): string {
    return text64(sodium.crypto_sign_detached(text, this.#signing.privateKey));
  }

  enrolBody(change: Record<string, unknown> = {}): Record<string, unknown> {
    const keys = {
      signKey: this.signKey,
      sealKey: this.sealKeys.publicKey,
      atMs: this.running.clock.now(),
      ...change,
    };
    return {
      ...keys,
      appVersion: '0.1.0',
      platform: 'linux',
      proof: this.sign(enrolmentText(keys)),
      ...change,
    };
  }

  enrolCall(body: unknown = this.enrolBody(), token = this.token): Promise<Response> {
    return fetch(`${this.running.url}/v1/devices`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
  }

  async enrol(): Promise<EnrolDeviceAnswer> {
    const answer = enrolDeviceAnswerSchema.parse(await (await this.enrolCall()).json());
    this.id = answer.deviceId;
    return answer;
  }

  headers(call: SignedCall): Record<string, string> {
    const body = call.signedBody ?? call.bytes ?? (call.body === undefined ? '' : JSON.stringify(call.body));
    const deviceId = (call.deviceId ?? this.id) as DeviceId;
    const origin = call.origin === 'old form' ? undefined : (call.origin ?? new URL(this.running.url).origin);
    const request = {
      deviceId,
      origin,
      method: call.method,
      pathWithQuery: call.signedPath ?? call.path,
      atMs: call.atMs ?? this.running.clock.now(),
      nonce: call.nonce ?? randomBytes(16).toString('base64url'),
      bodySha256Hex: sha256Hex(body),
    };
    return {
      authorization: formatAuthorization({
        deviceId,
        origin,
        atMs: request.atMs,
        nonce: request.nonce,
        signature: this.sign(requestText(request)),
      }),
      'user-agent': 'Backchannel/0.1.0',
      ...call.headers,
    };
  }

  call(call: SignedCall): Promise<Response> {
    return fetch(`${this.running.url}${call.path}`, {
      method: call.method,
      headers: {
        ...this.headers(call),
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(call.bytes === undefined ? {} : { 'content-type': 'application/octet-stream' }),
        ...call.headers,
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      ...(call.bytes === undefined ? {} : { body: call.bytes }),
    });
  }

  adminCall(call: SignedCall, token = this.token): Promise<Response> {
    return this.call({ ...call, headers: { [adminTokenHeader]: token } });
  }

  async directory(): Promise<Directory> {
    return directorySchema.parse(await (await this.call({ method: 'GET', path: '/v1/directory' })).json());
  }

  post(to: { id: string; sealKeys: KeyPair }, dedupeKey: string, value: unknown): Promise<Response> {
    const sealed = sealFor(to.sealKeys.publicKey, value);
    return this.call({
      method: 'POST',
      path: '/v1/envelopes',
      body: { envelopes: [{ audience: to.id, kind: 'private', dedupeKey, sealed }] },
    });
  }

  async poll(
    after = 0,
    waitMs = 0,
  ): Promise<{ envelopes: Envelope[]; head: number; directoryVersion: number }> {
    const answer = await this.call({ method: 'GET', path: `/v1/envelopes?after=${after}&waitMs=${waitMs}` });
    return (await answer.json()) as { envelopes: Envelope[]; head: number; directoryVersion: number };
  }

  /** A silent one never answers a heartbeat. */
  stream(after = 0, options: { isSilent?: boolean } = {}): TestStream {
    const path = `/v1/stream?after=${after}`;
    const address = `${this.running.url.replace('http', 'ws')}${path}`;
    return new TestStream(
      new WebSocket(address, { headers: this.headers({ method: 'GET', path }) }),
      options,
    );
  }
}

/** One open stream: frames are kept, and can be waited for. */
export class TestStream {
  readonly frames: StreamServerFrame[] = [];
  readonly socket: WebSocket;
  closeCode: number | undefined;
  refusedWith: number | undefined;
  #waiting: (() => void)[] = [];

  constructor(socket: WebSocket, options: { isSilent?: boolean } = {}) {
    this.socket = socket;
    socket.on('message', (data) => {
      if (options.isSilent !== true) this.send({ type: 'heartbeat' });
      this.frames.push(streamServerFrameSchema.parse(JSON.parse(String(data as Buffer))));
      this.#notify();
    });
    socket.on('close', (code) => {
      this.closeCode ??= code;
      this.#notify();
    });
    socket.on('unexpected-response', (_request, response) => {
      this.refusedWith = response.statusCode;
      this.#notify();
    });
    socket.on('error', () => this.#notify());
  }

  #notify(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    waiting.forEach((wake) => wake());
  }

  /** Resolves once the condition holds. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  envelopes(): Envelope[] {
    return this.frames.flatMap((frame) => (frame.type === 'envelope' ? [frame.envelope as Envelope] : []));
  }

  async caughtUp(): Promise<Envelope[]> {
    await this.until(() => this.frames.some(({ type }) => type === 'caught-up'));
    return this.envelopes();
  }

  async closed(): Promise<number | undefined> {
    await this.until(() => this.closeCode !== undefined);
    return this.closeCode;
  }

  send(frame: StreamClientFrame): void {
    this.socket.send(JSON.stringify(frame));
  }

  close(): void {
    this.socket.close();
  }
}

let people = 0;
/** Somebody nobody has met before. */
export const makeAgent = (change: Partial<FakeAgent> = {}): FakeAgent => {
  people += 1;
  return {
    workspaceId: 'workspace-a',
    accountId: `account-${people}`,
    email: `agent${people}@bakery.test`,
    role: 'administrator',
    ...change,
  };
};

export const enrolled = async (
  running: RunningRelay,
  change: Partial<FakeAgent> = {},
): Promise<TestDevice> => {
  const device = new TestDevice(running, makeAgent(change));
  await device.enrol();
  return device;
};

export const setChannelKey = async (device: TestDevice, keyId = 'channel-key-1'): Promise<KeyPair> => {
  const keys = makeSealKeys();
  const body = { keyId, publicKey: keys.publicKey };
  await device.adminCall({ method: 'PUT', path: '/v1/channel-key', body });
  return keys;
};

/** Goes through the dialog and binds a Page; gives the channel's id. */
export const bindChannel = async (
  device: TestDevice,
  page: { pageId: string; accountId: string },
): Promise<string> => {
  const { fakes, url } = device.running;
  fakes.pages.push({ id: page.pageId, accountId: page.accountId });
  fakes.codes.set('code-1', { userToken: 'EAAUserToken0001', personId: '122100000000555' });
  const started = await device.adminCall({ method: 'POST', path: '/v1/connect/meta', body: { returnTo } });
  const { ticket, dialogUrl } = (await started.json()) as { ticket: string; dialogUrl: string };
  const state = new URL(dialogUrl).searchParams.get('state') ?? '';
  await claimFrom(device, ticket, await fetch(`${url}/v1/connect/meta/callback?code=code-1&state=${state}`));
  const bound = await device.adminCall({ method: 'POST', path: '/v1/channels', body: { ticket, ...page } });
  return ((await bound.json()) as { channelId: string }).channelId;
};
