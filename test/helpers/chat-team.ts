/** Several consoles' private chats over real databases, and a relay between them that a test plays: it may lie. */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrivateChats, type PrivateChats } from '../../src/main/private-chats/index.ts';
import type { RelayLinkEvents, SignedHandler } from '../../src/main/relay-link/index.ts';
import { createRelayOutboxStore, type RelayOutboxRow } from '../../src/main/relay-link/store/outbox.ts';
import { openDatabase, type Database } from '../../src/main/storage/index.ts';
import {
  agentIdSchema,
  deviceIdSchema,
  workspaceIdSchema,
  type AgentId,
  type DeviceId,
} from '../../src/shared/domain/index.ts';
import { createEmitter } from '../../src/shared/emitter.ts';
import { BackchannelError, toBackchannelError } from '../../src/shared/errors.ts';
import {
  maxClockDifferenceMs,
  noTimeLaterThan,
  privateBodySchema,
  type PrivateBody,
} from '../../src/shared/wire/index.ts';
import { createTestLog } from './log.ts';
import { createManualTimers, type ManualTimers } from './manual-timers.ts';

const workspaceId = workspaceIdSchema.parse('w');

/** One body for one computer, as the relay has it. */
export interface ChatEnvelope {
  from: DeviceId;
  fromAgent: AgentId;
  to: DeviceId;
  body: PrivateBody;
  sentAtMs: number;
}

/** What was handed to the relay in one go, before its answer. */
export interface Posted {
  row: RelayOutboxRow;
  to: ChatConsole;
}

export interface ChatConsole {
  readonly agentId: AgentId;
  readonly deviceId: DeviceId;
  readonly db: Database;
  readonly chats: PrivateChats;
  /** Error codes of what was turned away. */
  readonly refused: string[];
  /** Bodies that count for seconds, as they were sent; each with how many computers it went to. */
  readonly passing: { body: PrivateBody; to: readonly DeviceId[] }[];
  goOnline(): void;
  goOffline(): void;
  /** What waits goes to the relay; its answer is still on its way. */
  post(): Posted[];
  /** The relay's answer arrives. */
  accept(posted: readonly Posted[]): void;
  receive(envelope: ChatEnvelope): void;
  /** A statement of a group or another text, signed as this computer does. */
  sign(text: string): string;
  /** Killed, and started again on the same file. */
  restart(): ChatConsole;
}

export interface ChatTeam {
  readonly time: ManualTimers;
  readonly consoles: ChatConsole[];
  /** At the relay; a test delivers, repeats, reorders and withholds of it. */
  readonly wire: ChatEnvelope[];
  add(agentId: string, deviceId: string): ChatConsole;
  deliver(envelope: ChatEnvelope | undefined): void;
  /** Honestly and in order, until nothing is said any more. */
  settle(): Promise<void>;
  end(): Promise<void>;
}

/** Longer than receipts and typing are gathered. */
const quietMs = 500;

export const createChatTeam = (startMs = Date.UTC(2026, 10, 22, 9)): ChatTeam => {
  const time = createManualTimers(startMs);
  const consoles: ChatConsole[] = [];
  const wire: ChatEnvelope[] = [];
  const keys = new Map<DeviceId, { signKey: string; privateKey: KeyObject }>();
  /** The relay drops a second body of one name for one computer. */
  const known = new Set<string>();
  const ended: Promise<void>[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'bc-chats-'));

  const open = (agentId: AgentId, deviceId: DeviceId, db: Database): ChatConsole => {
    const events = createEmitter<RelayLinkEvents>((error) => {
      throw error;
    });
    const outbox = createRelayOutboxStore(db);
    const received: SignedHandler<'private'>[] = [];
    const accepted: Parameters<Parameters<typeof createPrivateChats>[0]['relayLink']['onAccepted']>[0][] = [];
    let isOnline = true;
    let isEnded = false;
    const log = createTestLog();

    const computersOf = (id: AgentId) => consoles.filter((each) => each.agentId === id && each !== self());
    const self = (): ChatConsole | undefined => consoles.find((each) => each.deviceId === deviceId);
    const targetsOf = (row: RelayOutboxRow): ChatConsole[] =>
      row.toAgentId === undefined
        ? consoles.filter((each) => each.deviceId === row.toDeviceId)
        : computersOf(row.toAgentId);
    const flush = (): void => {
      if (isOnline && !isEnded) desk.accept(desk.post());
    };
    const offline = async (): Promise<never> => {
      throw new BackchannelError('RELAY_UNREACHABLE');
    };

    const link: Parameters<typeof createPrivateChats>[0]['relayLink'] = {
      on: events.on,
      onSigned: (context, handler) => {
        if (context === 'private') received.push(handler as unknown as SignedHandler<'private'>);
      },
      onAccepted: (handler) => void accepted.push(handler),
      onRefused: () => undefined,
      send(context, to, body, dedupeKey) {
        const text = JSON.stringify(privateBodySchema.parse(body));
        db.transaction(() => {
          const row = { context, dedupeKey, body: text, createdAtMs: time.now() };
          for (const toAgentId of to.agentIds ?? []) outbox.add({ ...row, toAgentId });
          for (const toDeviceId of to.deviceIds ?? []) outbox.add({ ...row, toDeviceId });
          db.afterCommit(flush);
        });
      },
      sendPassing(to, body) {
        if (isOnline) desk.passing.push({ body: privateBodySchema.parse(body), to });
      },
      withdraw: outbox.withdraw,
      sign: async (text) => desk.sign(text({ deviceId, publicKey: keys.get(deviceId)?.signKey ?? '' })),
      device: () => ({ deviceId, agentId, workspaceId }) as never,
      directory: () => undefined,
      ownAnnouncement: () => undefined,
      get state() {
        return isOnline ? ('online' as const) : ('offline' as const);
      },
      trustOf: (id) => (computersOf(id).length > 0 ? 'confirmed' : 'no-device'),
      trustNoticeOf: () => undefined,
      request: offline,
      requestBytes: offline,
      confirmedDevices: (id) =>
        computersOf(id).map((each) => ({ agentId: each.agentId, deviceId: each.deviceId })) as never,
      believedKeys: (_, id) => keys.get(id) as never,
    };

    const desk: ChatConsole = {
      agentId,
      deviceId,
      db,
      chats: undefined as never,
      refused: [],
      passing: [],
      goOnline() {
        isOnline = true;
        events.emit('state-changed', { state: 'online', sinceMs: time.now() });
        flush();
        events.emit('caught-up', undefined);
      },
      goOffline() {
        isOnline = false;
        events.emit('state-changed', { state: 'offline', sinceMs: time.now() });
      },
      post() {
        const posted: Posted[] = [];
        for (const row of outbox.list())
          for (const to of targetsOf(row)) {
            posted.push({ row, to });
            const name = `${deviceId} ${to.deviceId} ${row.dedupeKey}`;
            if (known.has(name)) continue;
            known.add(name);
            const body = JSON.parse(outbox.body(row) ?? '') as PrivateBody;
            wire.push({
              from: deviceId,
              fromAgent: agentId,
              to: to.deviceId,
              body,
              sentAtMs: row.createdAtMs,
            });
          }
        return posted;
      },
      accept(posted) {
        db.transaction(() => {
          for (const { row, to } of posted) {
            const { context, dedupeKey } = row;
            outbox.markAccepted(row, to.deviceId, time.now());
            for (const handler of accepted)
              handler({ context, dedupeKey, agentId: to.agentId, deviceId: to.deviceId });
          }
          for (const { row } of posted) outbox.remove(row);
          // To oneself, without another computer: nobody has to get it.
          for (const row of outbox.list())
            if (row.toAgentId === agentId && targetsOf(row).length === 0) outbox.remove(row);
        });
      },
      receive({ from, fromAgent, body, sentAtMs }) {
        const latestMs = time.now() + maxClockDifferenceMs;
        const arrived = noTimeLaterThan(privateBodySchema.parse(JSON.parse(JSON.stringify(body))), latestMs);
        const sender = {
          context: 'private',
          workspaceId,
          fromAgentId: fromAgent,
          fromDeviceId: from,
          sentAtMs,
        } as const;
        try {
          db.transaction(() => {
            for (const handler of received) handler(sender, arrived, 1);
          });
        } catch (error) {
          const { code } = toBackchannelError(error);
          if (!code.startsWith('SEAL_')) throw error;
          desk.refused.push(code);
        }
      },
      sign: (text) =>
        sign(null, Buffer.from(text, 'utf8'), keys.get(deviceId)?.privateKey as KeyObject).toString(
          'base64url',
        ),
      restart() {
        isEnded = true;
        ended.push(desk.chats.stop());
        const again = open(agentId, deviceId, db);
        consoles[consoles.indexOf(desk)] = again;
        return again;
      },
    };
    Object.assign(desk, {
      chats: createPrivateChats({
        db,
        relayLink: link,
        clock: time,
        timers: time,
        log,
        filesFolder: join(folder, deviceId),
      }),
    });
    return desk;
  };

  const team: ChatTeam = {
    time,
    consoles,
    wire,
    add(agent, device) {
      const deviceId = deviceIdSchema.parse(device);
      const { publicKey, privateKey } = generateKeyPairSync('ed25519');
      keys.set(deviceId, { signKey: publicKey.export({ format: 'jwk' }).x ?? '', privateKey });
      const db = openDatabase({ file: ':memory:', keyHex: '11'.repeat(32), clock: time });
      const desk = open(agentIdSchema.parse(agent), deviceId, db);
      consoles.push(desk);
      return desk;
    },
    deliver(envelope) {
      if (envelope) consoles.find(({ deviceId }) => deviceId === envelope.to)?.receive(envelope);
    },
    async settle() {
      for (;;) {
        while (wire.length > 0) team.deliver(wire.shift());
        await time.advance(quietMs);
        if (wire.length === 0) return;
      }
    },
    async end() {
      for (const { chats } of consoles) ended.push(chats.stop());
      await Promise.all(ended);
      for (const { db } of consoles) db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return team;
};
