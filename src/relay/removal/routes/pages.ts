import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { BackchannelError } from '../../../shared/errors.ts';
import { readerFor } from '../../../shared/i18n/accept-language.ts';
import { english, type EnglishText, type Text } from '../../../shared/i18n/text.ts';
import {
  type DataPlace,
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

const kindNames: Readonly<Record<RemovalRecord['kind'], EnglishText>> = {
  disconnect: english('Instagram channel disconnected'),
  uninstall: english('Backchannel uninstalled'),
  'erase-customer': english('Customer erased'),
};
const stateNames: Readonly<Record<RemovalRecord['state'], EnglishText>> = {
  scheduled: english('Scheduled. Nothing has been deleted yet; the steps say how far access is revoked.'),
  removing: english('Under way.'),
  done: english('Complete.'),
  cancelled: english('Cancelled by an admin. What had been revoked by then stays revoked.'),
};

const residuePlaces: Readonly<Record<RemovalRecord['residue'][number]['place'], DataPlace>> = {
  relay: 'relay',
  'relay-log': 'relay-log',
  consoles: 'console',
  livechat: 'livechat',
  meta: 'meta',
};

/** Numbers as the platforms call them, for whoever asks them about it. */
const answerText = ({ answer }: RemovalRecord['steps'][number], text: Text): string =>
  answer === undefined
    ? ''
    : [
        answer.status === 0 ? text('no answer') : `HTTP ${answer.status}`,
        ...(answer.code === undefined ? [] : [`code ${answer.code}`]),
        ...(answer.subcode === undefined ? [] : [`subcode ${answer.subcode}`]),
      ].join(', ');

const stepRow = (step: RemovalRecord['steps'][number], text: Text): string[] => [
  text.of(stepSentences[step.step]),
  step.outcome !== undefined
    ? text.of(outcomeSentences[step.outcome])
    : step.trouble !== undefined
      ? text.of(troubleSentences[step.trouble])
      : text('Waiting.'),
  answerText(step, text),
  step.settledAtMs === undefined ? '' : timeText(step.settledAtMs),
];

const countRows = (counts: Readonly<Record<string, number | undefined>>, text: Text): string[][] => {
  const names = new Map(dataTable(text).map(({ id, data }) => [id, data]));
  return Object.entries(counts).map(([kind, count]) => [names.get(kind) ?? kind, String(count ?? 0)]);
};

const heading = (written: string): string => `<h2>${escapeHtml(written)}</h2>`;

/** The printable form of a record. The record itself, which is signed, has no language. */
export const recordHtml = (record: RemovalRecord, address: string, text: Text): string => {
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
    paragraph(
      text('{kind}. {state}', {
        kind: text.of(kindNames[record.kind]),
        state: text.of(stateNames[record.state]),
      }),
    ),
    table(
      [text.in('heading of a table', 'Fact'), text.in('heading of a table', 'Value')],
      [
        [text.in('of data, noun', 'Removal'), record.removal],
        [text.in('the server, noun', 'Relay'), record.relay],
        [text('Team (hash)'), record.workspace],
        [
          text('Asked for'),
          text('{moment} ({by})', { moment: timeText(record.requestedAtMs), by: record.trigger }),
        ],
        [text.in('when a removal is due', 'Due'), timeText(record.dueAtMs)],
        [
          text.in('when a removal was finished', 'Finished'),
          record.finishedAtMs === undefined ? text('not yet') : timeText(record.finishedAtMs),
        ],
        [text('Policy version'), record.policyVersion],
      ],
    ),
    heading(text.in('of a removal, plural', 'Steps')),
    table(
      [
        text.in('of a removal', 'Step'),
        text.in('heading of a table', 'Outcome'),
        text.in('of a platform, noun', 'Answer'),
        text.in('heading of a table', 'When'),
      ],
      record.steps.map((step) => stepRow(step, text)),
    ),
    heading(text('Deleted at the relay')),
    table(
      [text.in('heading of a table', 'Data'), text.in('of a database, plural', 'Rows')],
      countRows(record.removedFromRelay, text),
    ),
    heading(text('Computers of the team')),
    paragraph(
      text('{asked} asked, {confirmed} confirmed, {left} signed out before, {silent} silent.', {
        asked: consoles.asked,
        confirmed: consoles.confirmed,
        left: consoles.left,
        silent: consoles.silent,
      }),
    ),
    table(
      [
        text('Computer (hash)'),
        text.in('heading of a table: when', 'Confirmed'),
        text.in('heading of a table: what was deleted', 'Wiped'),
        text('Answers of the platforms'),
      ],
      confirmations,
    ),
    heading(text('What remains, and why')),
    table(
      [
        text.in('heading of a table', 'Where'),
        text.in('heading of a table: for which reason', 'Why'),
        text.in('heading of a table', 'How many'),
        text.in('heading of a table', 'Until'),
      ],
      record.residue.map(({ place, reason, count, untilMs }) => [
        placeNames(text)[residuePlaces[place]],
        text.of(residueSentences[reason]),
        count === undefined ? '' : String(count),
        untilMs === undefined ? '' : timeText(untilMs),
      ]),
    ),
    heading(text('Signature')),
    paragraph(
      text("Issued {moment} with the relay's key {key} (Ed25519).", {
        moment: timeText(record.issuedAtMs),
        key: record.keyId,
      }),
    ),
    `<p><code>${escapeHtml(record.signature)}</code></p>`,
    paragraph(
      text('The file that can be checked without a network: {address}', {
        address: `${address}/record.json`,
      }),
    ),
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

const requestStates: Readonly<Record<RemovalRow['state'], EnglishText>> = {
  scheduled: english('Scheduled'),
  removing: english('Under way'),
  done: english('Complete'),
  cancelled: english('Cancelled'),
};

/** What became of a request that came through Meta. */
const requestHtml = (removals: readonly RemovalRow[], text: Text): string => {
  if (removals.length === 0)
    return paragraph(
      text('Nothing was stored under this account when the request came, so there was nothing to delete.'),
    );
  const isDone = removals.every(({ state }) => state === 'done');
  return (
    paragraph(
      isDone
        ? text('The deletion is complete.')
        : text(
            'Access has been withdrawn and the deletion is under way. Open this page again later to see how far it is.',
          ),
    ) +
    table(
      [
        text.in('heading of a table: of a removal', 'State'),
        text.in('heading of a table', 'Since'),
        text.in('heading of a table: when', 'Completed'),
      ],
      removals.map(({ state, requestedAtMs, finishedAtMs }) => [
        text.of(requestStates[state]),
        timeText(requestedAtMs),
        finishedAtMs === undefined ? '' : timeText(finishedAtMs),
      ]),
    )
  );
};

/** Pages for anyone with the link: records, the state of a request that came through Meta, the relay's keys. */
export const registerRemovalPages = (app: FastifyInstance, deps: PageDeps): void => {
  const { store, limited } = deps;
  const { isSandbox } = deps.config;

  app.get<{ Params: { id: string } }>('/removals/:id', limited, async (request, reply) => {
    const { record } = await recordOf(deps, request.params.id);
    const reader = await readerFor(request.headers['accept-language']);
    const { text } = reader;
    return sendHtml(reply, {
      reader,
      title: record.state === 'done' ? text('Removal record') : text('Removal record (not final)'),
      html: recordHtml(record, `${deps.publicUrl()}${recordPath(record.removal)}`, text),
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
    const reader = await readerFor(request.headers['accept-language']);
    const { text } = reader;
    const received = text('Confirmation code {code}. Received {moment}.', {
      code: asked.code,
      moment: timeText(asked.requested_at_ms),
    });
    return sendHtml(reply, {
      reader,
      title: text('Data deletion request'),
      html: paragraph(received) + requestHtml(removals, text),
      isSandbox,
    });
  });

  app.get('/.well-known/backchannel-relay-key.json', limited, () => deps.removals.publicKeys());
};
