import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { BackchannelError } from '../../../shared/errors.ts';
import {
  type RemovalRecord,
  dataTable,
  outcomeSentences,
  placeNames,
  residueSentences,
  stepSentences,
  troubleSentences,
} from '../../../shared/removal/index.ts';
import type { RelayConfig } from '../../config.ts';
import { escapeHtml, paragraph, sendHtml, table, timeText } from '../../http/html.ts';
import type { Deps } from '../../route-deps.ts';
import type { Removals } from '../open.ts';
import { type RemovalRow, findRemoval } from '../store/index.ts';
import { recordPath } from '../view.ts';

const kindNames: Readonly<Record<RemovalRecord['kind'], string>> = {
  disconnect: 'Instagram channel disconnected',
  uninstall: 'Backchannel uninstalled',
  'erase-customer': 'Customer erased',
};
const stateNames: Readonly<Record<RemovalRecord['state'], string>> = {
  scheduled: 'Scheduled. Nothing has been deleted yet; the steps say how far access is revoked.',
  removing: 'Under way.',
  done: 'Complete.',
  cancelled: 'Cancelled by an admin. What had been revoked by then stays revoked.',
};

const residuePlaces: Readonly<Record<RemovalRecord['residue'][number]['place'], string>> = {
  relay: placeNames.relay,
  'relay-log': placeNames['relay-log'],
  consoles: placeNames.console,
  livechat: placeNames.livechat,
  meta: placeNames.meta,
};

const answerText = ({ answer }: RemovalRecord['steps'][number]): string =>
  answer === undefined
    ? ''
    : [
        answer.status === 0 ? 'no answer' : `HTTP ${answer.status}`,
        ...(answer.code === undefined ? [] : [`code ${answer.code}`]),
        ...(answer.subcode === undefined ? [] : [`subcode ${answer.subcode}`]),
      ].join(', ');

const stepRow = (step: RemovalRecord['steps'][number]): string[] => [
  stepSentences[step.step],
  step.outcome !== undefined
    ? outcomeSentences[step.outcome]
    : step.trouble !== undefined
      ? troubleSentences[step.trouble]
      : 'Waiting.',
  answerText(step),
  step.settledAtMs === undefined ? '' : timeText(step.settledAtMs),
];

const dataNames = new Map(dataTable.map(({ id, data }) => [id, data]));
const countRows = (counts: Readonly<Record<string, number | undefined>>): string[][] =>
  Object.entries(counts).map(([kind, count]) => [dataNames.get(kind) ?? kind, String(count ?? 0)]);

/** The printable form of a record. */
export const recordHtml = (record: RemovalRecord, address: string): string => {
  const { consoles } = record;
  const confirmations = record.confirmations.map(({ device, confirmedAtMs, wiped, answers }) => [
    device,
    timeText(confirmedAtMs),
    Object.entries(wiped)
      .map(([kind, count]) => `${kind}: ${count}`)
      .join(', '),
    answers.map(({ party, call, outcome }) => `${party} ${call}: ${outcome}`).join(', '),
  ]);
  return [
    paragraph(`${kindNames[record.kind]}. ${stateNames[record.state]}`),
    table(
      ['Fact', 'Value'],
      [
        ['Removal', record.removal],
        ['Relay', record.relay],
        ['Team (hash)', record.workspace],
        ['Asked for', `${timeText(record.requestedAtMs)} (${record.trigger})`],
        ['Due', timeText(record.dueAtMs)],
        ['Finished', record.finishedAtMs === undefined ? 'not yet' : timeText(record.finishedAtMs)],
        ['Policy version', record.policyVersion],
      ],
    ),
    '<h2>Steps</h2>',
    table(['Step', 'Outcome', 'Answer', 'When'], record.steps.map(stepRow)),
    '<h2>Deleted at the relay</h2>',
    table(['Data', 'Rows'], countRows(record.removedFromRelay)),
    '<h2>Computers of the team</h2>',
    paragraph(
      `${consoles.asked} asked, ${consoles.confirmed} confirmed, ${consoles.left} signed out before, ${consoles.silent} silent.`,
    ),
    table(['Computer (hash)', 'Confirmed', 'Wiped', 'Answers of the platforms'], confirmations),
    '<h2>What remains, and why</h2>',
    table(
      ['Where', 'Why', 'How many', 'Until'],
      record.residue.map(({ place, reason, count, untilMs }) => [
        residuePlaces[place],
        residueSentences[reason],
        count === undefined ? '' : String(count),
        untilMs === undefined ? '' : timeText(untilMs),
      ]),
    ),
    '<h2>Signature</h2>',
    paragraph(`Issued ${timeText(record.issuedAtMs)} with the relay's key ${record.keyId} (Ed25519).`),
    `<p><code>${escapeHtml(record.signature)}</code></p>`,
    paragraph(`The file that can be checked without a network: ${address}/record.json`),
  ].join('');
};

type PageDeps = Deps<'store' | 'clock' | 'limited' | 'publicUrl'> & {
  config: Pick<RelayConfig, 'isSandbox'>;
  removals: Pick<Removals, 'records' | 'publicKeys'>;
};

/** The record as a file: the one that was signed at the end, or a present one while the removal is not done. */
const recordOf = async (
  { store, clock, removals }: PageDeps,
  id: string,
): Promise<{ record: RemovalRecord; text: string; removal: RemovalRow }> => {
  const removal = await findRemoval(store.db, id);
  if (!removal) throw new BackchannelError('NOT_FOUND');
  if (removal.record !== undefined) {
    return { removal, text: removal.record, record: JSON.parse(removal.record) as RemovalRecord };
  }
  return { removal, ...(await removals.records.make(store.db, removal, clock.now())) };
};

const requestStates: Readonly<Record<RemovalRow['state'], string>> = {
  scheduled: 'Scheduled',
  removing: 'Under way',
  done: 'Complete',
  cancelled: 'Cancelled',
};

/** Pages for anyone with the link: records, the state of a request that came through Meta, the relay's keys. */
export const registerRemovalPages = (app: FastifyInstance, deps: PageDeps): void => {
  const { store, limited } = deps;
  const { isSandbox } = deps.config;

  app.get<{ Params: { id: string } }>('/removals/:id', limited, async (request, reply) => {
    const { record } = await recordOf(deps, request.params.id);
    return sendHtml(reply, {
      title: record.state === 'done' ? 'Removal record' : 'Removal record (not final)',
      html: recordHtml(record, `${deps.publicUrl()}${recordPath(record.removal)}`),
      isSandbox,
    });
  });

  app.get<{ Params: { id: string } }>('/removals/:id/record.json', limited, async (request, reply) => {
    const { text, removal } = await recordOf(deps, request.params.id);
    return reply
      .header('content-type', 'application/json; charset=utf-8')
      .header('content-disposition', `attachment; filename="removal-${removal.id}.json"`)
      .send(text);
  });

  app.get<{ Params: { code: string } }>('/deletion/:code', limited, async (request, reply) => {
    const asked = await store.db
      .selectFrom('deletion_requests')
      .selectAll()
      .where('code', '=', request.params.code)
      .executeTakeFirst();
    if (!asked) throw new BackchannelError('NOT_FOUND');
    const ids = z.array(z.string()).parse(JSON.parse(asked.removals));
    const found = await Promise.all(ids.map((id) => findRemoval(store.db, id)));
    const removals = found.filter((removal) => removal !== undefined);
    const html =
      removals.length === 0
        ? paragraph(
            'Nothing was stored under this account when the request came, so there was nothing to delete.',
          )
        : paragraph(
            removals.every(({ state }) => state === 'done')
              ? 'The deletion is complete.'
              : 'Access has been withdrawn and the deletion is under way. Open this page again later to see how far it is.',
          ) +
          table(
            ['State', 'Since', 'Completed'],
            removals.map(({ state, requestedAtMs, finishedAtMs }) => [
              requestStates[state],
              timeText(requestedAtMs),
              finishedAtMs === undefined ? '' : timeText(finishedAtMs),
            ]),
          );
    return sendHtml(reply, {
      title: 'Data deletion request',
      html: paragraph(`Confirmation code ${asked.code}. Received ${timeText(asked.requested_at_ms)}.`) + html,
      isSandbox,
    });
  });

  app.get('/.well-known/backchannel-relay-key.json', limited, () => deps.removals.publicKeys());
};
