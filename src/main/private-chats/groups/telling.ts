import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../shared/clock.ts';
import type { AgentId, DeviceId, GroupId } from '../../../shared/domain/index.ts';
import { minuteMs } from '../../../shared/removal/retention.ts';
import type { SignedStatement } from '../../../shared/wire/index.ts';
import type { RelayLink } from '../../relay-link/index.ts';

/** Whose body came. */
export interface Sender {
  fromAgentId: AgentId;
  fromDeviceId: DeviceId;
}

/** Bytes of statements in one body: well under what the relay takes in one envelope. */
const bytesPerBody = 40_000;
const statementsPerBody = 50;
/** The same computer is not asked for the same group more often. */
const askAgainMs = minuteMs;

/** Statements on their way to others, and asking for those that are missing. `own`: the signed-in person. */
export const createTelling = (deps: { link: Pick<RelayLink, 'send'>; clock: Clock; own: () => AgentId }) => {
  const { link, clock, own } = deps;
  const asked = new Map<string, number>();
  const told = new Map<string, number>();
  /** Not again within a minute. */
  const isDue = (last: Map<string, number>, key: string): boolean => {
    const nowMs = clock.now();
    if (Math.abs(nowMs - (last.get(key) ?? Number.NEGATIVE_INFINITY)) < askAgainMs) return false;
    last.set(key, nowMs);
    return true;
  };

  const sendStatements = (
    to: { agentIds: readonly AgentId[] } | { deviceIds: readonly DeviceId[] },
    group: GroupId,
    statements: readonly SignedStatement[],
    key: string,
  ): void => {
    let part: SignedStatement[] = [];
    let bytes = 0;
    let number = 0;
    const flush = (): void => {
      if (part.length === 0) return;
      const by = own();
      link.send('private', to, { type: 'group-statements', group, by, statements: part }, `${key}:${number}`);
      number += 1;
      part = [];
      bytes = 0;
    };
    for (const { text, signature } of statements) {
      if (part.length >= statementsPerBody || bytes + Buffer.byteLength(text) > bytesPerBody) flush();
      part.push({ text, signature });
      bytes += Buffer.byteLength(text);
    }
    flush();
  };

  const ask = ({ fromDeviceId, fromAgentId }: Sender, group: GroupId): void => {
    if (!isDue(asked, `${group} ${fromDeviceId}`)) return;
    const by = own();
    const body = { type: 'group-ask', group, by } as const;
    link.send('private', { deviceIds: [fromDeviceId] }, body, `group-ask:${randomUUID()}`);
    // An own computer that was there before knows it too.
    if (fromAgentId !== by) link.send('private', { agentIds: [by] }, body, `group-ask:${randomUUID()}`);
  };

  return {
    sendStatements,
    ask,
    /** Whether that computer was not told of this group within the last minute; then it counts as told. */
    mayTell: ({ fromDeviceId }: Sender, group: GroupId): boolean => isDue(told, `${group} ${fromDeviceId}`),
  };
};
export type Telling = ReturnType<typeof createTelling>;
