/** `GET /v25.0/dialog/oauth` and `POST /dialog/decision`. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { readerFor } from '../../../shared/i18n/accept-language.ts';
import { GRAPH_VERSIONS } from '../graph/versions.ts';
import type { MetaWorld } from '../model.ts';
import { decideDialog, DialogRefusal, openDialog } from './dialog.ts';
import { dialogPage, refusalPage } from './dialog-page.ts';

const html = (reply: FastifyReply, status: number, page: string): FastifyReply =>
  reply
    .code(status)
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .type('text/html; charset=utf-8')
    .send(page);

const firstValues = (params: URLSearchParams): Record<string, string | undefined> =>
  Object.fromEntries([...new Set(params.keys())].map((name) => [name, params.get(name) ?? undefined]));

/** Values of a list field, written as `name`, `name[]` or comma separated. */
function listOf(form: URLSearchParams, name: string): string[] | undefined {
  const values = [...form.getAll(name), ...form.getAll(`${name}[]`)].flatMap((value) => value.split(','));
  // A browser form with nothing ticked sends no field at all; only then does "absent" mean none.
  const isAnswered = values.length > 0 || form.get('ticked') === '1';
  return isAnswered ? values.filter((value) => value !== '') : undefined;
}

/** The form as sent: url-encoded, or a JSON object of strings and lists of strings. */
function decisionForm(body: unknown): URLSearchParams {
  const text = Buffer.isBuffer(body) ? body.toString('utf8') : '';
  if (!text.trimStart().startsWith('{')) return new URLSearchParams(text);
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(parseObject(text))) {
    form.append(name, Array.isArray(value) ? value.join(',') : String(value));
  }
  return form;
}

function parseObject(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    throw Object.assign(new DialogRefusal('The decision is not JSON.'), { cause: error });
  }
}

/** Adds the dialog to a scope whose bodies arrive as buffers. */
export function registerDialog(scope: FastifyInstance, world: MetaWorld): void {
  for (const version of GRAPH_VERSIONS) {
    scope.get(`/${version}/dialog/oauth`, async (httpRequest, reply) => {
      const reader = await readerFor(httpRequest.headers['accept-language']);
      const fault = world.context.faults.take('meta.dialog');
      if (fault?.kind === 'fail')
        return html(reply, fault.status ?? 500, refusalPage(reader, 'Sorry, something went wrong.'));
      const url = new URL(httpRequest.url, 'http://sandbox.invalid');
      try {
        const request = openDialog(world, firstValues(url.searchParams));
        const chosen = url.searchParams.get('sandbox_person') ?? '';
        const person = world.people.get(chosen) ?? [...world.people.values()][0];
        if (person === undefined) throw new DialogRefusal('There is no person in this sandbox.');
        const address = (personId: string): string => {
          const other = new URL(url);
          other.searchParams.set('sandbox_person', personId);
          return other.pathname + other.search;
        };
        return html(reply, 200, dialogPage(reader, world, request, person, address));
      } catch (error) {
        if (error instanceof DialogRefusal) return html(reply, 400, refusalPage(reader, error.message));
        throw error;
      }
    });
  }

  scope.post('/dialog/decision', async (httpRequest, reply) => {
    const reader = await readerFor(httpRequest.headers['accept-language']);
    try {
      const form = decisionForm(httpRequest.body);
      const decision = form.get('decision');
      if (decision !== 'allow' && decision !== 'deny') throw new DialogRefusal('Choose Allow or Cancel.');
      const location = decideDialog(world, form.get('request') ?? '', {
        personId: form.get('person') ?? '',
        decision,
        scopes: listOf(form, 'scopes'),
        pageIds: listOf(form, 'pages'),
      });
      return reply.header('cache-control', 'no-store').redirect(location, 302);
    } catch (error) {
      if (error instanceof DialogRefusal) return html(reply, 400, refusalPage(reader, error.message));
      throw error;
    }
  });
}
