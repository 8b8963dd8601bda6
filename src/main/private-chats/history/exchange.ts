import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../shared/clock.ts';
import type { ChatId, DeviceId, PrivateMessageId } from '../../../shared/domain/index.ts';
import { historyForm, type HistoryBody } from '../../../shared/wire/index.ts';
import type { Log } from '../../log.ts';
import type { EarlierFiles } from '../files/index.ts';
import type { Groups } from '../groups/index.ts';
import type { KeptMessages } from './kept-messages.ts';
import type { HistoryLink, OwnComputer, PublicDevice } from './ports.ts';
import type { TransferOutcome, TransferRow, TransferStore } from './transfer-store.ts';

/** What asker and giver have in common. Everything that writes runs in the caller's transaction. */
export interface Exchange {
  readonly transfers: TransferStore;
  readonly kept: KeptMessages;
  readonly groups: Pick<Groups, 'store' | 'handOver' | 'takeOver'>;
  readonly files: Pick<
    EarlierFiles,
    'hasAny' | 'sessions' | 'left' | 'toAsk' | 'answered' | 'over' | 'bring'
  >;
  readonly link: HistoryLink;
  readonly clock: Clock;
  readonly log: Log;
  readonly computer: { name: string; platform: string };
  /** The signed-in person and this computer; undefined before enrolment. */
  own(): OwnComputer | undefined;
  /** This computer's keys as made here, never as the relay states them. */
  ownDevice(): PublicDevice | undefined;
  /** The keys of that computer of this person's, if anything may be sealed to it now. */
  confirmed(deviceId: DeviceId): PublicDevice | undefined;
  /** The relay lists it as a computer of this person's. */
  isListed(deviceId: DeviceId): boolean;
  /** The keys are still those that the number was made of, and the computer one of this person's. */
  isSame(row: TransferRow): boolean;
  say(row: Pick<TransferRow, 'deviceId'>, body: HistoryBody): void;
  update(row: Pick<TransferRow, 'session'>, change: Partial<TransferRow>): void;
  /** Ends it here; tells the other side where `isTold`. */
  end(row: TransferRow, outcome: TransferOutcome, by: 'here' | 'there', isTold?: boolean): void;
  /** Messages came: for the window. */
  arrived(chatId: ChatId, ids: readonly PrivateMessageId[]): void;
  /** Something is due: after the commit. */
  schedule(): void;
}

export const createExchange = (deps: {
  transfers: TransferStore;
  kept: KeptMessages;
  groups: Exchange['groups'];
  files: Exchange['files'];
  link: HistoryLink;
  clock: Clock;
  log: Log;
  computer: { name: string; platform: string };
  arrived: Exchange['arrived'];
  schedule: () => void;
  changed: () => void;
}): Exchange => {
  const { transfers, link } = deps;
  const own = (): OwnComputer | undefined => {
    const device = link.device();
    if (!device) return undefined;
    const { agentId, deviceId, workspaceId } = device;
    return { agentId, deviceId, workspaceId };
  };
  const exchange: Exchange = {
    ...deps,
    own,
    ownDevice() {
      const announcement = link.ownAnnouncement(false);
      if (!announcement) return undefined;
      const { deviceId, signKey, sealKey } = announcement;
      return { deviceId, signKey, sealKey };
    },
    confirmed(deviceId) {
      const person = own();
      if (!person || deviceId === person.deviceId) return undefined;
      return link.confirmedDevices(person.agentId).find((row) => row.deviceId === deviceId);
    },
    isListed(deviceId) {
      const person = own();
      const devices = link.directory()?.devices ?? [];
      return devices.some((row) => row.agentId === person?.agentId && row.deviceId === deviceId);
    },
    isSame(row) {
      if (row.peerSignKey === undefined) return true;
      const person = own();
      const keys = person && link.believedKeys(person.agentId, row.deviceId);
      return keys?.signKey === row.peerSignKey && keys.sealKey === row.peerSealKey;
    },
    say({ deviceId }, body) {
      link.send('private', { deviceIds: [deviceId] }, body, `history:${body.session}:${randomUUID()}`);
    },
    update({ session }, change) {
      transfers.transfers.update({ session }, change);
      deps.changed();
    },
    end(row, outcome, by, isTold = by === 'here') {
      transfers.dropUnsent(row.session);
      exchange.update(row, { state: 'ended', outcome, isEndedHere: by === 'here', isDue: false });
      // What becomes of its files.
      exchange.schedule();
      if (isTold && outcome !== 'departed')
        exchange.say(row, { type: 'history-end', session: row.session, why: outcome, form: historyForm });
    },
  };
  return exchange;
};
