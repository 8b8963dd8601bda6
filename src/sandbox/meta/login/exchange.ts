/** `/oauth/access_token`: code → token, short → long token, app token (instagram.md §2.3-§2.5). */
import { createHash } from 'node:crypto';
import type { GraphCall, GraphHandler, Meta } from '../graph/call.ts';
import { textParam } from '../graph/call.ts';
import { deadToken, GraphError, unparsableToken } from '../graph-error.ts';
import type { AccessToken, LoginCode, MetaWorld } from '../model.ts';
import { appToken, deathOf, issueUserToken } from './tokens.ts';

const codeError = (message: string, subcode?: number): GraphError =>
  new GraphError({ message, code: 100, subcode });

function checkClient(world: MetaWorld, call: GraphCall): void {
  const clientId = textParam(call, 'client_id');
  if (clientId === undefined) throw new GraphError({ message: 'Missing client_id parameter.', code: 101 });
  if (clientId !== world.app.id) {
    throw new GraphError({
      message: 'Error validating application. Cannot get application info due to a system error.',
      code: 101,
    });
  }
  const secret = textParam(call, 'client_secret');
  if (secret === undefined) throw new GraphError({ message: 'Missing client_secret parameter.', code: 101 });
  if (secret !== world.app.secret) {
    throw new GraphError({ message: 'Error validating client secret.', code: 1, status: 400 });
  }
}

function checkVerifier(code: LoginCode, verifier: string | undefined): void {
  if (code.challenge === undefined) return;
  const computed =
    code.challenge.method === 'S256'
      ? createHash('sha256')
          .update(verifier ?? '')
          .digest('base64url')
      : verifier;
  if (verifier === undefined || computed !== code.challenge.value) throw codeError('Invalid code verifier.');
}

function redeemCode(world: MetaWorld, call: GraphCall): AccessToken {
  const text = textParam(call, 'code');
  if (text === undefined) throw codeError('Missing authorization code');
  const redirectUri = textParam(call, 'redirect_uri');
  if (redirectUri === undefined) throw codeError('Missing redirect_uri parameter.');
  const code = world.codes.get(text);
  if (code === undefined) throw codeError('Invalid verification code format.');
  if (code.isUsed) throw codeError('This authorization code has been used.', 36009);
  if (code.expiresAt <= world.context.clock.now()) {
    throw codeError('This authorization code has expired.', 36007);
  }
  if (code.redirectUri !== redirectUri) {
    throw codeError(
      'Error validating verification code. Please make sure your redirect_uri is identical to the one you used ' +
        'in the OAuth dialog request',
      36008,
    );
  }
  checkVerifier(code, textParam(call, 'code_verifier'));
  code.isUsed = true;
  const person = world.people.get(code.personId);
  if (person?.grant === undefined) throw deadToken(458);
  return issueUserToken(world, person, false);
}

function extendToken(world: MetaWorld, call: GraphCall): AccessToken {
  const short = world.tokens.get(textParam(call, 'fb_exchange_token') ?? '');
  if (short === undefined || short.kind !== 'USER') throw unparsableToken();
  const subcode = deathOf(world, short);
  if (subcode !== undefined) throw deadToken(subcode);
  const person = world.people.get(short.personId);
  if (person === undefined) throw unparsableToken();
  return issueUserToken(world, person, true);
}

/** Handler of `/oauth/access_token`; carries its own client check in place of a token. */
export const exchangeToken: GraphHandler = ({ world }: Meta, call) => {
  checkClient(world, call);
  const grantType = textParam(call, 'grant_type');
  if (grantType === 'client_credentials') return { access_token: appToken(world), token_type: 'bearer' };
  const token = grantType === 'fb_exchange_token' ? extendToken(world, call) : redeemCode(world, call);
  return {
    access_token: token.value,
    token_type: 'bearer',
    expires_in: Math.round((token.expiresAt - world.context.clock.now()) / 1000),
  };
};
