import type { MustWipe, Removal } from '../../shared/wire/removal.ts';
import type { Reader } from '../store/index.ts';
import { hashedName } from './hashes.ts';
import { countConsoles } from './record.ts';
import { type AskedDevice, type RemovalRow, listAsked, listSteps } from './store/index.ts';

const mustWipeOf = (removal: RemovalRow, mine: AskedDevice | undefined): MustWipe => {
  if (mine?.state !== 'asked' || removal.state !== 'removing') return { what: 'nothing' };
  switch (removal.kind) {
    case 'disconnect':
      return { what: 'channels', channels: removal.subject.channels ?? [] };
    case 'erase-customer':
      return { what: 'customer', reference: removal.subject.reference ?? '' };
    case 'uninstall':
      return { what: 'workspace' };
  }
};

/** Path of the page with a removal's record. */
export const recordPath = (id: string): string => `/removals/${id}`;

/** A removal as the asking device gets it. */
export const viewRemoval = async (
  db: Reader,
  removal: RemovalRow,
  of: { deviceId: string; publicUrl: string },
): Promise<Removal> => {
  const steps = await listSteps(db, removal.id);
  const asked = await listAsked(db, removal.id);
  const mine = asked.find(({ deviceHash }) => deviceHash === hashedName('device', of.deviceId));
  return {
    id: removal.id,
    kind: removal.kind,
    trigger: removal.trigger,
    state: removal.state,
    requestedAtMs: removal.requestedAtMs,
    dueAtMs: removal.dueAtMs,
    finishedAtMs: removal.finishedAtMs,
    notice: removal.notice,
    steps: steps.map(({ step, state, outcome, trouble, attempts, notBeforeMs, settledAtMs, answer }) => ({
      step,
      state,
      outcome,
      trouble,
      attempts,
      nextAtMs: state === 'open' ? notBeforeMs : undefined,
      settledAtMs,
      answer,
    })),
    consoles: countConsoles(asked),
    mustWipe: mustWipeOf(removal, mine),
    isConfirmedByMe: mine?.state === 'confirmed',
    recordUrl: `${of.publicUrl}${recordPath(removal.id)}`,
  };
};
