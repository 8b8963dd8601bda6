import { adminTokenHeader } from '../../../src/shared/wire/index.ts';
import { wayBackOf } from '../../helpers/facebook-login.ts';

export { wayBackOf };

/** Where a console of a test says that its browser comes back to; nobody listens there. */
export const returnTo = { port: 47_999, state: 'S'.repeat(43) };

/** A device of either kind of test helper. */
interface Caller {
  readonly token: string;
  call(call: {
    method: string;
    path: string;
    body?: object;
    headers?: Record<string, string>;
  }): Promise<Response>;
}

/** The browser came back with this code: the console asks for the grant. */
export const claim = (device: Caller, ticket: string, code: string): Promise<Response> =>
  device.call({
    method: 'POST',
    path: '/v1/connect/meta/claim',
    body: { ticket, code },
    headers: { [adminTokenHeader]: device.token },
  });

/** The whole way back: from the relay's page, over the console's listener, to the claim. */
export const claimFrom = async (device: Caller, ticket: string, page: Response): Promise<Response> => {
  const code = wayBackOf(await page.text())?.searchParams.get('code');
  if (code == null) throw new Error('the page sends nobody back');
  return claim(device, ticket, code);
};
