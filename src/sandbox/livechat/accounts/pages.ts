/** The pages a person sees while signing in. Each says that it is the sandbox. */
import { escapeHtml } from '../../http.ts';
import type { Reader } from '../../../shared/i18n/accept-language.ts';
import { english, type EnglishText, type Text } from '../../../shared/i18n/text.ts';
import type { Agent } from '../model/types.ts';
import type { OAuthClient } from './clients.ts';

const ACCOUNTS_SHOWN = 50;

const SCOPE_WORDS: Record<string, EnglishText> = {
  'agents--my': english('your own profile and status'),
  'agents--all': english('the list of agents and their status'),
  'agents-bot--all': english('the list of bots'),
  'chats--access': english('chats you have access to'),
  'chats--all': english('all chats'),
  customers: english('customers'),
  'customers:own': english('create and conduct chats on behalf of customers'),
  'groups--all': english('the list of groups'),
  'tags--groups': english('tags of your groups'),
  multicast: english('messages between apps of the team'),
  'accounts--my': english('your account name and e-mail address'),
};

function describe(scope: string, text: Text): string {
  const [left = scope, mode] = scope.split(':');
  const known = SCOPE_WORDS[scope] ?? SCOPE_WORDS[left];
  const what = known === undefined ? left : text.of(known);
  if (mode === 'rw') return text('Read and change: {what}', { what });
  return mode === 'ro' ? text('Read: {what}', { what }) : what;
}

function page({ text, language, direction }: Reader, title: string, body: string): string {
  const band = escapeHtml(text('Sandbox — a simulated LiveChat on this computer'));
  return `<!doctype html>
<html lang="${language}" dir="${direction}"><head><meta charset="utf-8"><title>${escapeHtml(title)} · Sandbox</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body{margin:0;font:15px/1.5 system-ui,sans-serif;background:#f4f5f7;color:#1b1b20}
.band{background:#ffd000;padding:8px 16px;font-weight:600;text-align:center}
main{max-width:440px;margin:6vh auto;background:#fff;border-radius:12px;padding:28px 32px;box-shadow:0 2px 14px #0002}
h1{font-size:20px;margin:0 0 4px}label{display:block;font-weight:600;margin:18px 0 6px}
select,input{width:100%;font:inherit;padding:8px;border:1px solid #b9bbc6;border-radius:6px;box-sizing:border-box}
ul{padding-inline-start:20px}small{color:#5b5d6b}
.actions{display:flex;gap:10px;margin-top:22px}
button{flex:1;font:inherit;padding:10px;border-radius:6px;border:1px solid #b9bbc6;background:#fff;cursor:pointer}
button.main{background:#0059e1;border-color:#0059e1;color:#fff}
</style></head><body><div class="band">${band}</div><main>${body}</main></body></html>`;
}

/** Sign-in and consent in one: choose the account, see the scopes, allow or deny. */
export function consentPage(
  reader: Reader,
  requestId: string,
  client: OAuthClient,
  scopes: string[],
  agents: Agent[],
  email: string | undefined,
): string {
  const { text } = reader;
  const say = (written: string): string => escapeHtml(written);
  const shown = agents.slice(0, ACCOUNTS_SHOWN);
  const preselected = agents.find((agent) => agent.id === email);
  if (preselected && !shown.includes(preselected)) shown.unshift(preselected);
  const chooser =
    agents.length <= ACCOUNTS_SHOWN
      ? `<select id="account" name="account">${shown
          .map(({ id, name, role }) => {
            const selected = id === email ? ' selected' : '';
            const label = `${escapeHtml(name)} — ${escapeHtml(id)} (${role})`;
            return `<option value="${escapeHtml(id)}"${selected}>${label}</option>`;
          })
          .join('')}</select>`
      : `<input id="account" name="account" list="accounts" value="${escapeHtml(preselected?.id ?? shown[0]?.id ?? '')}">
<datalist id="accounts">${shown
          .map(({ id, name }) => `<option value="${escapeHtml(id)}">${escapeHtml(name)}</option>`)
          .join('')}</datalist>`;
  const title = text('{program} wants to use your LiveChat account', { program: client.name });
  const items = scopes.map(
    (scope) => `<li>${say(describe(scope, text))} <small>(${say(scope)})</small></li>`,
  );
  return page(
    reader,
    text.in('verb, heading of a page', 'Sign in'),
    `<h1>${say(title)}</h1>
<small>${say(text('Sandbox: no password needed, choose who you are.'))}</small>
<form method="post" action="/authorize/decision">
<input type="hidden" name="request" value="${escapeHtml(requestId)}">
<label for="account">${say(text.in('of a person at LiveChat', 'Account'))}</label>${chooser}
<label>${say(text.in('before a list of permissions', 'It asks for'))}</label>
<ul>${items.join('')}</ul>
<small>${say(text("What the account's role does not allow drops out."))}</small>
<div class="actions"><button name="decision" value="deny">${say(text.in('verb, on a button', 'Deny'))}</button>
<button class="main" name="decision" value="allow">${say(text.in('verb, on a button', 'Allow'))}</button></div></form>`,
  );
}

/** Where failed authorizations end; they never reach the app. */
export function ooopsPage(reader: Reader, kind: string, details: string): string {
  const { text } = reader;
  const answer = details === '' ? kind : `${kind} (${details})`;
  const said = text('LiveChat answered {answer}.', { answer });
  return page(
    reader,
    text('Something went wrong'),
    `<h1>${escapeHtml(text('Sign-in could not go on'))}</h1><p>${escapeHtml(said)}</p>` +
      `<small>${escapeHtml(text('Sandbox: close this page and try again from the app.'))}</small>`,
  );
}
