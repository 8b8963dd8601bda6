/** A person removes the app in their settings: the deauthorize and data-deletion callbacks (instagram.md §4). */
import { revokeGrant } from '../login/grants.ts';
import type { CallbackRecord } from '../books.ts';
import type { MetaWorld, Person } from '../model.ts';
import { callServer } from './post.ts';
import { signedRequest } from './wire-json.ts';

const EXPIRES_AFTER_S = 3600;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the books keep what came, so that a test can see it.
    return text;
  }
}

async function call(
  world: MetaWorld,
  kind: CallbackRecord['kind'],
  url: string,
  personId: string,
): Promise<CallbackRecord> {
  const now = world.context.clock.now();
  const issuedAt = Math.floor(now / 1000);
  const request = signedRequest(
    { algorithm: 'HMAC-SHA256', expires: issuedAt + EXPIRES_AFTER_S, issued_at: issuedAt, user_id: personId },
    world.app.secret,
  );
  const body = Buffer.from(new URLSearchParams({ signed_request: request }).toString());
  const fault = world.context.faults.take('meta.callback');
  const answer =
    fault === undefined
      ? await callServer(
          'POST',
          url,
          {
            'User-Agent': 'facebookexternalua',
            'Content-Type': 'application/x-www-form-urlencoded',
            Accept: '*/*',
            'Content-Length': String(body.length),
          },
          body,
          new AbortController().signal,
        )
      : undefined;
  const record: CallbackRecord = {
    at: now,
    kind,
    personId,
    url,
    status: answer?.status,
    answer: answer === undefined ? undefined : parsed(answer.text),
  };
  world.books.callbacks.push(record);
  return record;
}

/**
 * The person removes the app: the grant ends, every token dies (190/458), and the callbacks that have an address
 * are called; data deletion only when the person ticked it.
 */
export async function removeApp(
  world: MetaWorld,
  person: Person,
  wantsDeletion: boolean,
): Promise<CallbackRecord[]> {
  revokeGrant(world, person, 'person');
  const records: CallbackRecord[] = [];
  const { deauthorizeUrl, dataDeletionUrl } = world.app;
  if (deauthorizeUrl !== undefined) {
    records.push(await call(world, 'deauthorize', deauthorizeUrl, person.id));
  }
  if (wantsDeletion && dataDeletionUrl !== undefined) {
    records.push(await call(world, 'data-deletion', dataDeletionUrl, person.id));
  }
  return records;
}
