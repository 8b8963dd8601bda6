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

/** Characters of statements in one body: well under what the relay takes in one envelope. */
const charactersPerBody = 40_000;
const statementsPerBody = 50;
/** The same computer is not asked for the same group more often. */
const askAgainMs = minuteMs;

/** Statements on their way to others, and asking for those that are missing. `own`: the signed-in person. */
export const createTelling = (deps: { link: Pick<RelayLink, 'send'>; clock: Clock; own: () => AgentId }) => {
  const { link, clock, own } = deps;
  const asked = new Map<string, number>();

  const sendStatements = (
    to: { agentIds: readonly AgentId[] } | { deviceIds: readonly DeviceId[] },
    group: GroupId,
    statements: readonly SignedStatement[],
    key: string,
  ): void => {
    let part: SignedStatement[] = [];
    let characters = 0;
    let number = 0;
    const flush = (): void => {
      if (part.length === 0) return;
      const by = own();
      link.send('private', to, { type: 'group-statements', group, by, statements: part }, `${key}:${number}`);
      number += 1;
      part = [];
      characters = 0;
    };
    for (const { text, signature } of statements) {
      if (part.length >= statementsPerBody || characters + text.length > charactersPerBody) flush();
      part.push({ text, signature });
      characters += text.length;
    }
    flush();
  };

  const ask = ({ fromDeviceId, fromAgentId }: Sender, group: GroupId): void => {
    const key = `${group} ${fromDeviceId}`;
    const nowMs = clock.now();
    if (nowMs - (asked.get(key) ?? Number.NEGATIVE_INFINITY) < askAgainMs) return;
    asked.set(key, nowMs);
    const by = own();
    const body = { type: 'group-ask', group, by } as const;
    link.send('private', { deviceIds: [fromDeviceId] }, body, `group-ask:${randomUUID()}`);
    // An own computer that was there before knows it too.
    if (fromAgentId !== by) link.send('private', { agentIds: [by] }, body, `group-ask:${randomUUID()}`);
  };

  return { sendStatements, ask };
};
