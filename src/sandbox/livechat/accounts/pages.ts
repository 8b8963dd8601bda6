/** The pages a person sees while signing in. Each says that it is the sandbox. */
import { escapeHtml } from '../../http.ts';
import type { Agent } from '../model/types.ts';
import type { OAuthClient } from './clients.ts';

const ACCOUNTS_SHOWN = 50;

const SCOPE_WORDS: Record<string, string> = {
  'agents--my': 'your own profile and status',
  'agents--all': 'the list of agents and their status',
  'agents-bot--all': 'the list of bots',
  'chats--access': 'chats you have access to',
  'chats--all': 'all chats',
  customers: 'customers',
  'customers:own': 'create and conduct chats on behalf of customers',
  'groups--all': 'the list of groups',
  'tags--groups': 'tags of your groups',
  multicast: 'messages between apps of the team',
  'accounts--my': 'your account name and e-mail address',
};

function describe(scope: string): string {
  const [left = scope, mode] = scope.split(':');
  const words = SCOPE_WORDS[scope] ?? SCOPE_WORDS[left] ?? left;
  return mode === 'rw' ? `Read and change: ${words}` : mode === 'ro' ? `Read: ${words}` : words;
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)} · Sandbox</title>
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
</style></head><body><div class="band">Sandbox — a simulated LiveChat on this computer</div><main>${body}</main></body></html>`;
}

/** Sign-in and consent in one: choose the account, see the scopes, allow or deny. */
export function consentPage(
  requestId: string,
  client: OAuthClient,
  scopes: string[],
  agents: Agent[],
  email: string | undefined,
): string {
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
  return page(
    'Sign in',
    `<h1>${escapeHtml(client.name)} wants to use your LiveChat account</h1>
<small>Sandbox: no password needed, choose who you are.</small>
<form method="post" action="/authorize/decision">
<input type="hidden" name="request" value="${escapeHtml(requestId)}">
<label for="account">Account</label>${chooser}
<label>It asks for</label>
<ul>${scopes.map((scope) => `<li>${escapeHtml(describe(scope))} <small>(${escapeHtml(scope)})</small></li>`).join('')}</ul>
<small>What the account's role does not allow drops out.</small>
<div class="actions"><button name="decision" value="deny">Deny</button>
<button class="main" name="decision" value="allow">Allow</button></div></form>`,
  );
}

/** Where failed authorizations end; they never reach the app. */
export function ooopsPage(kind: string, details: string): string {
  const reason = details === '' ? '' : ` (${escapeHtml(details)})`;
  return page(
    'Something went wrong',
    `<h1>Sign-in could not go on</h1><p>LiveChat answered <b>${escapeHtml(kind)}</b>${reason}.</p>` +
      '<small>Sandbox: close this page and try again from the app.</small>',
  );
}
