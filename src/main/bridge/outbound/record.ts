import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../shared/clock.ts';
import { type AgentId, customerIdSchema, type DeviceId } from '../../../shared/domain/index.ts';
import { BackchannelError, type ErrorCode, toBackchannelError } from '../../../shared/errors.ts';
import { createMessagesRepository } from '../../conversations/index.ts';
import { type OutgoingEvent, refusalType } from '../../livechat/index.ts';
import type { Log } from '../../log.ts';
import {
  type BridgeAnswersRepository,
  type BridgeInboundRepository,
  type Database,
  type RecordRow,
} from '../../storage/index.ts';
import type { Chats } from '../chats.ts';
import { subjectPrefix } from '../ids.ts';
import type { BridgeDeps, BridgeLiveChat, BridgeRelay } from '../ports.ts';
import type { FailPoints } from '../steps.ts';
import { findEvents } from '../threads.ts';
import { createWorkers, type Workers } from '../workers.ts';

const clockToleranceMs = 15 * 60_000;
/** The lease holder's word on a new conversation's chat comes within this time, or the holder writes it down instead. */
const waitForChatMs = 60_000;
/** LiveChat says no, and will say it again: the agent is not let into the chat. */
const refusals: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['LIVECHAT_REFUSED', 'LIVECHAT_FORBIDDEN']);

/**
 * Writes this console's own replies into LiveChat, in the agent's own name, so that each reply has one writer: the console that sent it.
 * Where LiveChat does not let the agent into the chat, the duty goes to the lease holder, who notes it as a line.
 */
export const createRecorder = (deps: {
  db: Database;
  answers: BridgeAnswersRepository;
  inbound: BridgeInboundRepository;
  chats: Chats;
  integrationSide: BridgeLiveChat['integrationSide'];
  session: BridgeDeps['session'];
  relayLink: Pick<BridgeRelay, 'send' | 'directory' | 'confirmedDevices'>;
  /** There is work for the inbound worker. */
  handedOver(): void;
  clock: Clock;
  timers: BridgeDeps['timers'];
  log: Log;
  failPoints: FailPoints;
}): Workers => {
  const { db, answers, inbound, chats, integrationSide, session, relayLink, clock } = deps;
  const { log, failPoints } = deps;
  const messages = createMessagesRepository(db);

  const asAgent = async <T>(call: (token: string) => Promise<T>): Promise<T> => {
    const token = await session.accessToken();
    try {
      return await call(token);
    } catch (error) {
      if (toBackchannelError(error).code !== 'LIVECHAT_TOKEN_REFUSED') throw error;
      return call(await session.accessToken({ refused: token }));
    }
  };

  const handOver = (row: RecordRow): void => {
    const agentIds = new Set<AgentId>(relayLink.directory()?.devices.map(({ agentId }) => agentId));
    const deviceIds: DeviceId[] = [...agentIds].flatMap((id) =>
      relayLink.confirmedDevices(id).map(({ deviceId }) => deviceId),
    );
    const customerId = customerIdSchema.parse(row.conversationId.slice(row.accountId.length + 1));
    const { accountId, conversationId, mid, agentId } = row;
    db.transaction(() => {
      answers.removeRecord(row.position);
      inbound.add({
        accountId,
        conversationId,
        kind: 'record',
        subject: mid,
        variant: '',
        emoji: undefined,
        agentId,
        seq: 0,
        receivedAtMs: row.atMs,
        isDoubtful: true,
      });
      if (deviceIds.length === 0) return;
      const body = { type: 'bridge-record', accountId, customerId, mid, agentId } as const;
      relayLink.send('replica', { deviceIds }, body, `bridge-record:${accountId}:${mid}:${randomUUID()}`);
    });
    deps.handedOver();
  };

  const send = async (chatId: string, agentId: AgentId, event: OutgoingEvent): Promise<void> => {
    const write = () => asAgent((token) => integrationSide.sendEvent(token, chatId, event));
    try {
      await write();
    } catch (error) {
      const type = refusalType(error);
      if (type === 'chat_inactive') {
        await asAgent((token) => integrationSide.resumeChat(token, chatId, event));
      } else if (type === 'not_allowed') {
        await asAgent((token) => integrationSide.join(token, chatId, agentId));
        await write();
      } else throw error;
    }
  };

  const record = async (row: RecordRow): Promise<void> => {
    const message = messages.byMid(row.accountId, row.mid);
    if (message?.text === undefined || message.isUnsent) return answers.removeRecord(row.position);
    const { text } = message;
    const chat = chats.of(row.conversationId);
    if (chat?.chatId === undefined) {
      if (clock.now() - row.atMs > waitForChatMs) return handOver(row);
      throw new BackchannelError('NOT_FOUND');
    }
    const { chatId } = chat;
    const prefix = subjectPrefix(chat.tag, { kind: 'message', id: row.mid });
    try {
      if (row.isBegun) {
        const found = await findEvents(
          (page) => asAgent((token) => integrationSide.listThreads(token, chatId, page)),
          prefix,
          row.atMs - clockToleranceMs,
        );
        if (found.length > 0) return answers.removeRecord(row.position);
      }
      answers.updateRecord(row.position, { isBegun: true });
      failPoints.at('record.send');
      await send(chatId, row.agentId, { type: 'message', customId: `${prefix}0`, text });
      failPoints.at('record.sent');
    } catch (error) {
      if (!refusals.has(toBackchannelError(error).code)) throw error;
      log.info('record.handed-over', { type: refusalType(error) });
      return handOver(row);
    }
    answers.removeRecord(row.position);
  };

  return createWorkers<RecordRow>({
    due() {
      const heads = new Map<string, RecordRow>();
      for (const row of answers.records()) {
        if (!heads.has(row.conversationId)) heads.set(row.conversationId, row);
      }
      return [...heads.values()].map((row) => ({
        key: row.conversationId,
        atMs: row.notBeforeMs,
        job: row,
      }));
    },
    run: record,
    failed(row, code, waitMs) {
      log.info('record.failed', { code });
      answers.updateRecord(row.position, { attempts: row.attempts + 1, notBeforeMs: clock.now() + waitMs });
    },
    clock,
    timers: deps.timers,
  });
};
