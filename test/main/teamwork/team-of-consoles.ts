/** Several consoles' work on conversations over real databases, and a network between them that a test plays. */
import {
  type AgentId,
  agentIdSchema,
  type Conversation,
  type ConversationId,
  conversationIdOf,
  type CustomerId,
  customerIdSchema,
  type DeviceId,
  deviceIdSchema,
  workspaceIdSchema,
} from '../../../src/shared/domain/index.ts';
import { createEmitter } from '../../../src/shared/emitter.ts';
import { noTimeLaterThan, teamSyncBodySchema, type TeamSyncBody } from '../../../src/shared/wire/index.ts';
import type { ConversationEvents } from '../../../src/main/conversations/index.ts';
import { createConversationStore } from '../../../src/main/conversations/index.ts';
import { workNow } from '../../../src/main/conversations/conversation-view.ts';
import type { RelayLinkEvents, SignedHandler } from '../../../src/main/relay-link/index.ts';
import { type Database, openDatabase } from '../../../src/main/storage/index.ts';
import {
  createTeamwork,
  type Teamwork,
  type WorkChange,
  type WorkNews,
} from '../../../src/main/teamwork/index.ts';
import { createTestLog } from '../../helpers/log.ts';
import { createManualTimers, type ManualTimers } from '../../helpers/manual-timers.ts';
import { accountId } from '../conversations/console.ts';

export { accountId };
export const startMs = Date.UTC(2026, 10, 2, 9);
export const customers: CustomerId[] = ['501', '502', '503'].map((id) => customerIdSchema.parse(id));
export const conversationOf = (customerId: CustomerId): ConversationId =>
  conversationIdOf(accountId, customerId);
export const first = conversationOf(customers[0]!);

export interface Envelope {
  from: DeviceId;
  fromAgent: AgentId;
  to: DeviceId;
  body: TeamSyncBody;
  dedupeKey: string;
  sentAtMs: number;
}

export interface TestConsole {
  deviceId: DeviceId;
  agentId: AgentId;
  db: Database;
  teamwork: Teamwork;
  news: WorkNews[];
  changes: WorkChange[];
  touched: ConversationId[];
  /** Difference of its clock to the true time, ms. */
  skew: { ms: number };
  online: boolean;
  suspended: Set<AgentId>;
  /** Sees the relay again: its outgoing queue leaves. */
  goOnline(): void;
  goOffline(): void;
  caughtUp(): void;
  /** The account is disconnected here. */
  removeAccount(): void;
  receive(envelope: Envelope): void;
  /** The customer writes; known to this console only. */
  customerWrites(customerId: CustomerId, atMs: number): void;
  /** Ends without a goodbye and starts again on the same database. */
  restart(): TestConsole;
}

export interface TestTeam {
  time: ManualTimers;
  consoles: TestConsole[];
  /** What is under way; a test delivers, repeats and loses of it. */
  wire: Envelope[];
  /** Sent without being kept. */
  passing: Envelope[];
  add(agent: string, device: string): TestConsole;
  deliverAll(): void;
  end(): void;
}

export const createTestTeam = (): TestTeam => {
  const time = createManualTimers(startMs);
  const consoles: TestConsole[] = [];
  const wire: Envelope[] = [];
  const passing: Envelope[] = [];

  const open = (agentId: AgentId, deviceId: DeviceId, db: Database, skew: { ms: number }): TestConsole => {
    const clock = { now: () => time.now() + skew.ms };
    const log = createTestLog();
    const links = createEmitter<RelayLinkEvents>((error) => {
      throw error;
    });
    const emitter = createEmitter<ConversationEvents>((error) => {
      throw error;
    });
    const rows = createConversationStore(db);
    const received: SignedHandler<'replica'>[] = [];
    const removeHandlers: ((id: typeof accountId) => void)[] = [];
    const conversationView = (id: ConversationId): Conversation => ({ id, unreadCount: 0 }) as Conversation;
    let isEnded = false;
    const self: TestConsole = {
      deviceId,
      agentId,
      db,
      teamwork: undefined as never,
      news: [],
      changes: [],
      touched: [],
      skew,
      online: true,
      suspended: new Set(),
      goOnline() {
        self.online = true;
        links.emit('state-changed', { state: 'online', sinceMs: clock.now() });
        flush();
      },
      goOffline() {
        self.online = false;
      },
      caughtUp: () => links.emit('caught-up', undefined),
      removeAccount() {
        for (const handler of removeHandlers) handler(accountId);
      },
      receive(envelope) {
        const latestMs = clock.now() + 5 * 60_000;
        const body = noTimeLaterThan(
          teamSyncBodySchema.parse(JSON.parse(JSON.stringify(envelope.body))),
          latestMs,
        );
        const sender = {
          context: 'replica',
          workspaceId: workspaceIdSchema.parse('w'),
          fromAgentId: envelope.fromAgent,
          fromDeviceId: envelope.from,
          sentAtMs: envelope.sentAtMs,
        } as const;
        db.transaction(() => {
          for (const handler of received) handler(sender, body, 1);
        });
      },
      customerWrites(customerId, atMs) {
        const id = conversationOf(customerId);
        const before = rows.get(id);
        rows.put({
          id,
          accountId,
          customerId,
          lastActivityAtMs: atMs,
          lastCustomerMessageAtMs: Math.max(atMs, before?.lastCustomerMessageAtMs ?? 0),
        });
      },
      restart() {
        isEnded = true;
        void self.teamwork.stop();
        const again = open(agentId, deviceId, db, skew);
        again.online = self.online;
        consoles[consoles.indexOf(self)] = again;
        return again;
      },
    };
    /** The relay link's own durable queue, as far as it matters here: in the database, gone once it is at the relay. */
    const flush = (): void => {
      if (!self.online) return;
      const waiting = db
        .prepare<{
          id: number;
          to_device_id: string;
          dedupe_key: string;
          body: string;
          created_at_ms: number;
        }>('SELECT * FROM relay_outbox ORDER BY id')
        .all();
      for (const row of waiting) {
        wire.push({
          from: deviceId,
          fromAgent: agentId,
          to: deviceIdSchema.parse(row.to_device_id),
          body: JSON.parse(row.body) as TeamSyncBody,
          dedupeKey: row.dedupe_key,
          sentAtMs: row.created_at_ms,
        });
        db.prepare('DELETE FROM relay_outbox WHERE id = ?').run(row.id);
      }
    };
    self.teamwork = createTeamwork({
      db,
      relayLink: {
        on: (event, listener) => links.on(event, (payload) => !isEnded && listener(payload)),
        onSigned: (_context, handler) => void received.push(handler as unknown as SignedHandler<'replica'>),
        send(_context, to, body, dedupeKey) {
          const text = JSON.stringify(teamSyncBodySchema.parse(body));
          for (const toDeviceId of to.deviceIds ?? [])
            db.prepare(
              `INSERT INTO relay_outbox (context, to_device_id, dedupe_key, body, created_at_ms) VALUES ('replica', ?, ?, ?, ?)`,
            ).run(toDeviceId, dedupeKey, text, clock.now());
          db.afterCommit(flush);
        },
        sendPassing(deviceIds, body) {
          if (!self.online) return;
          for (const to of deviceIds)
            passing.push({
              from: deviceId,
              fromAgent: agentId,
              to,
              body: body as TeamSyncBody,
              dedupeKey: '',
              sentAtMs: clock.now(),
            });
        },
        device: () => ({ deviceId, agentId, workspaceId: workspaceIdSchema.parse('w') }) as never,
        directory: () =>
          ({
            devices: consoles.map((each) => ({ deviceId: each.deviceId, agentId: each.agentId })),
          }) as never,
        confirmedDevices: (agent) =>
          consoles
            .filter((each) => each.agentId === agent && each.deviceId !== deviceId)
            .map((each) => ({ deviceId: each.deviceId, agentId: each.agentId })) as never,
        get state() {
          return self.online ? ('online' as const) : ('offline' as const);
        },
      },
      channel: {
        current: () => ({ accountId }),
        port: { isRemoved: () => false, onRemove: (handler) => void removeHandlers.push(handler) },
      },
      conversations: {
        on: emitter.on,
        touch(ids) {
          self.touched.push(...ids);
          for (const id of ids)
            db.afterCommit(() =>
              emitter.emit('conversation.changed', {
                conversation: conversationView(id),
                messages: [],
                removedMessageIds: [],
                isRemoved: false,
              }),
            );
        },
        readUpTo: () => undefined,
      },
      team: {
        list: () =>
          consoles.map((each) => ({
            id: each.agentId,
            isSuspended: self.suspended.has(each.agentId),
          })) as never,
        get: (id) => ({ id, isSuspended: self.suspended.has(id) }) as never,
        on: () => () => undefined,
      },
      clock,
      monotonicClock: clock,
      timers: time,
      log,
    });
    self.teamwork.on('work.news', (each) => void self.news.push(each));
    self.teamwork.onChange((each) => void self.changes.push(each));
    self.teamwork.start();
    return self;
  };

  return {
    time,
    consoles,
    wire,
    passing,
    add(agent, device) {
      const db = openDatabase({ file: ':memory:', keyHex: '11'.repeat(32), clock: time });
      const made = open(agentIdSchema.parse(agent), deviceIdSchema.parse(device), db, { ms: 0 });
      consoles.push(made);
      for (const customerId of customers) made.customerWrites(customerId, startMs - 60_000);
      return made;
    },
    deliverAll() {
      for (;;) {
        const next = wire.shift();
        if (!next) return;
        consoles.find(({ deviceId }) => deviceId === next.to)?.receive(next);
      }
    },
    end() {
      for (const each of consoles) {
        void each.teamwork.stop();
        each.db.close();
      }
    },
  };
};

/** Everything that people see of the team's work at one console. */
export const shownAt = ({ db, teamwork }: TestConsole, nowMs: number): unknown =>
  customers.map((customerId) => {
    const id = conversationOf(customerId);
    const row = createConversationStore(db).get(id);
    return {
      ...(row ? workNow(row, nowMs) : {}),
      notes: teamwork.notes(id).map(({ author, text, editedAtMs }) => ({ author, text, editedAtMs })),
    };
  });
