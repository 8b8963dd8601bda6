import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type AccountId, type AgentId, type DeviceId, deviceIdSchema } from '../../shared/domain/index.ts';
import { mostErasuresPerAnswer, mostRegistersPerBody, teamWorkBody } from '../../shared/wire/index.ts';
import { createErasureStore } from '../conversations/index.ts';
import { createSettingStore } from '../storage/index.ts';
import type { TeamworkDeps } from './ports.ts';
import { asRegister, type PlacedRegister } from './registers.ts';
import type { WorkStore } from './store.ts';

const toldKey = 'work.told-devices';
/** JSON characters of registers in one body: a third of what one envelope takes, for letters of three bytes. */
const maxBodyCharacters = 24_000;
/** Keys of changes carry the time they are of: what was stamped by a wrong clock is found by it. */
const changesPrefix = 'work:changes:';
const padded = (ms: number): string => String(ms).padStart(16, '0');

/** Cuts registers into bodies. */
const pagesOf = (registers: readonly PlacedRegister[]): PlacedRegister[][] => {
  const pages: PlacedRegister[][] = [];
  let characters = 0;
  for (const register of registers) {
    const length = JSON.stringify(register).length;
    const last = pages.at(-1);
    const isFull = last?.length === mostRegistersPerBody || characters + length > maxBodyCharacters;
    if (!last || isFull) {
      pages.push([register]);
      characters = length;
    } else {
      last.push(register);
      characters += length;
    }
  }
  return pages;
};

/** What leaves for the colleagues' consoles; everything durable with the caller's transaction. */
export interface Outgoing {
  /** Every device of the team whose keys are trusted. */
  devices(): { deviceId: DeviceId; agentId: AgentId }[];
  send(registers: readonly PlacedRegister[]): void;
  /** Devices whose keys have come to be trusted get what this person has done. */
  review(): void;
  /** Everything of this person goes to everybody once more. */
  repeatAll(): void;
  /** Takes back what has not left and is stamped later than this. Answers whether there was any. */
  withdrawLaterThan(ms: number): boolean;
  ask(accountId: AccountId, deviceId: DeviceId): string;
  answer(
    accountId: AccountId,
    to: { deviceId: DeviceId; agentId: AgentId },
    ask: string,
    isWhole: boolean,
  ): void;
}

export const createOutgoing = (
  deps: Pick<TeamworkDeps, 'db' | 'relayLink'> & { store: WorkStore },
): Outgoing => {
  const { db, relayLink, store } = deps;
  const settings = createSettingStore(db);
  const erasure = createErasureStore(db);
  const withdraw = db.prepare(
    `DELETE FROM relay_outbox WHERE context = 'replica' AND dedupe_key > ? AND dedupe_key < ?`,
  );

  const devices: Outgoing['devices'] = () => {
    const agentIds = new Set<AgentId>(relayLink.directory()?.devices.map(({ agentId }) => agentId));
    return [...agentIds].flatMap((agentId) =>
      relayLink.confirmedDevices(agentId).map(({ deviceId }) => ({ deviceId, agentId })),
    );
  };

  /** What a person has read is told to their own computers only. */
  const isFor = ({ value }: PlacedRegister, agentId: AgentId): boolean =>
    value.kind !== 'read' || value.agentId === agentId;

  const sendTo = (
    to: readonly { deviceId: DeviceId; agentId: AgentId }[],
    registers: readonly PlacedRegister[],
  ): void => {
    const groups = new Map<string, { deviceIds: DeviceId[]; registers: PlacedRegister[] }>();
    for (const { deviceId, agentId } of to) {
      const meant = registers.filter((register) => isFor(register, agentId));
      const isOwn = agentId === relayLink.device()?.agentId;
      const group = groups.get(String(isOwn)) ?? { deviceIds: [], registers: meant };
      groups.set(String(isOwn), group);
      group.deviceIds.push(deviceId);
    }
    for (const group of groups.values()) {
      for (const accountId of new Set(group.registers.map((register) => register.accountId))) {
        for (const page of pagesOf(group.registers.filter((each) => each.accountId === accountId))) {
          const latestMs = page.reduce((ms, { stamp }) => Math.max(ms, stamp.ms), 0);
          const body = teamWorkBody(accountId, { type: 'changes', registers: page.map(asRegister) });
          const key = `${changesPrefix}${padded(latestMs)}:${randomUUID()}`;
          relayLink.send('replica', { deviceIds: group.deviceIds }, body, key);
        }
      }
    }
  };

  const told = (): DeviceId[] => settings.read(toldKey, z.array(deviceIdSchema)) ?? [];

  return {
    devices,
    send: (registers) => sendTo(devices(), registers),
    review() {
      const own = relayLink.device();
      if (!own) return;
      const trusted = devices();
      const known = new Set(told());
      const added = trusted.filter(({ deviceId }) => !known.has(deviceId));
      if (added.length === 0 && known.size === trusted.length) return;
      db.transaction(() => {
        if (added.length > 0) sendTo(added, store.of(own.agentId));
        const ids = trusted.map(({ deviceId }) => deviceId);
        settings.write(toldKey, z.array(deviceIdSchema), ids);
      });
    },
    repeatAll: () => settings.delete(toldKey),
    withdrawLaterThan: (ms) =>
      withdraw.run(`${changesPrefix}${padded(ms + 1)}`, `${changesPrefix}:`).changes > 0,
    ask(accountId, deviceId) {
      const ask = randomUUID();
      const body = teamWorkBody(accountId, { type: 'ask', ask });
      relayLink.send('replica', { deviceIds: [deviceId] }, body, `work:ask:${ask}`);
      return ask;
    },
    answer(accountId, { deviceId, agentId }, ask, isWhole) {
      const registers = store.ofAccount(accountId).filter((register) => isFor(register, agentId));
      const pages = pagesOf(registers);
      const erased = erasure.newest(mostErasuresPerAnswer);
      // They go by themselves: a page of registers is as large as it may be.
      if (pages.length === 0 || erased.length > 0) pages.push([]);
      db.transaction(() => {
        for (const [index, page] of pages.entries()) {
          const isLast = index === pages.length - 1;
          const work = {
            ...{ type: 'answer' as const, ask, registers: page.map(asRegister), isLast, isWhole },
            ...(isLast && erased.length > 0 ? { erased } : {}),
          };
          relayLink.send(
            'replica',
            { deviceIds: [deviceId] },
            teamWorkBody(accountId, work),
            `work:answer:${ask}:${index}`,
          );
        }
      });
    },
  };
};
