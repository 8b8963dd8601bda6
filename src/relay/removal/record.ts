import {
  type RecordBody,
  type RemovalRecord,
  type Residue,
  daysToMs,
  policyAt,
  recordFormat,
  recordText,
  retention,
  type PolicyVersion,
} from '../../shared/removal/index.ts';
import type { Reader } from '../store/index.ts';
import type { RecordSigner } from './signing-key.ts';
import { type AskedDevice, type RemovalRow, type StepRow, listAsked, listSteps } from './store/index.ts';

/** Makes removal records. */
export interface RecordMaker {
  /** Of a removal as it is at `nowMs`; final when the removal is done. */
  make(db: Reader, removal: RemovalRow, nowMs: number): Promise<{ record: RemovalRecord; text: string }>;
}

/** Devices that were asked to wipe, by state. */
export const countConsoles = (asked: readonly AskedDevice[]): RecordBody['consoles'] => {
  const of = (state: AskedDevice['state']): number => asked.filter((device) => device.state === state).length;
  return { asked: asked.length, confirmed: of('confirmed'), left: of('left'), silent: of('asked') };
};

/** What remains, where and why: the same for every removal, and by the outcomes of this one's steps. */
const residueOf = (
  removal: RemovalRow,
  steps: readonly StepRow[],
  consoles: RecordBody['consoles'],
  copiedFiles: number,
): Residue[] => {
  const residue: Residue[] = [
    { place: 'livechat', reason: 'place-of-record' },
    ...(copiedFiles === 0
      ? []
      : [{ place: 'livechat', reason: 'media-copied', count: copiedFiles } as const]),
    { place: 'meta', reason: 'belongs-to-people' },
  ];
  const of = (step: StepRow['step']) => steps.filter((each) => each.step === step);
  const revocations = of('revoke-grant');
  if (revocations.some(({ outcome }) => outcome === 'kept-shared')) {
    residue.push({ place: 'meta', reason: 'grant-shared' });
  }
  const isOpenFor = (trouble: StepRow['trouble']) =>
    revocations.some((step) => step.state === 'open' && step.trouble === trouble);
  if (isOpenFor('refused')) residue.push({ place: 'meta', reason: 'meta-refused' });
  if (isOpenFor('unreachable')) residue.push({ place: 'meta', reason: 'meta-unreachable' });
  const unsubscribed = of('unsubscribe').filter(({ state }) => state === 'open').length;
  if (unsubscribed > 0) residue.push({ place: 'meta', reason: 'page-token-needed', count: unsubscribed });
  if (consoles.silent > 0) {
    residue.push({
      place: 'consoles',
      reason: 'console-not-confirmed',
      count: consoles.silent,
      untilMs: removal.dueAtMs + daysToMs(retention.consoleWithoutContactDays),
    });
  }
  residue.push({
    place: 'relay-log',
    reason: 'log-until-rotated',
    untilMs: removal.dueAtMs + daysToMs(retention.logLineDays),
  });
  residue.push({ place: 'relay', reason: 'backups-of-operator' });
  return residue;
};

export const createRecordMaker = (deps: {
  signer: RecordSigner;
  relayName: () => string;
  policies: readonly PolicyVersion[];
}): RecordMaker => ({
  async make(db, removal, nowMs) {
    const steps = await listSteps(db, removal.id);
    const asked = await listAsked(db, removal.id);
    const consoles = countConsoles(asked);
    // Each computer tells of those it has uploaded itself.
    const copiedFiles = asked
      .flatMap(({ answers }) => answers)
      .reduce((sum, { call, count = 0 }) => (call === 'delete-files' ? sum + count : sum), 0);
    const record = deps.signer.sign({
      format: recordFormat,
      relay: deps.relayName(),
      removal: removal.id,
      kind: removal.kind,
      trigger: removal.trigger,
      state: removal.state,
      workspace: removal.workspaceHash,
      requestedAtMs: removal.requestedAtMs,
      dueAtMs: removal.dueAtMs,
      finishedAtMs: removal.finishedAtMs,
      issuedAtMs: nowMs,
      policyVersion: policyAt(deps.policies, removal.requestedAtMs).current.version,
      steps: steps.map(({ step, aboutHash, state, outcome, trouble, attempts, settledAtMs, answer }) => ({
        step,
        // The hash of a person is for finding their removals only.
        about: step === 'revoke-grant' ? undefined : aboutHash,
        state,
        outcome,
        trouble,
        attempts,
        settledAtMs,
        answer,
      })),
      removedFromRelay: removal.removed,
      consoles,
      confirmations: asked.flatMap(({ state, deviceHash, confirmedAtMs, wiped, answers }) =>
        state === 'confirmed' && confirmedAtMs !== undefined
          ? [{ device: deviceHash, confirmedAtMs, wiped, answers }]
          : [],
      ),
      residue: residueOf(removal, steps, consoles, copiedFiles),
    });
    return { record, text: recordText(record) };
  },
});
