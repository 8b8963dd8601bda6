/** The dialog as a person sees it. Plain HTML, no script, no cookie; says Sandbox. */
import { escapeHtml } from '../../http.ts';
import type { DialogRequest, MetaWorld, Person } from '../model.ts';
import { shownPermissions } from './dialog.ts';

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; background: Canvas; color: CanvasText; }
header { background: #6a1b9a; color: #fff; padding: .5rem 1rem; font-weight: 600; }
main { max-width: 34rem; margin: 1.5rem auto; padding: 0 1rem; }
fieldset { border: 1px solid GrayText; border-radius: .5rem; margin: 0 0 1rem; padding: .5rem 1rem; }
label { display: block; padding: .2rem 0; }
button, nav a { font: inherit; padding: .5rem 1.2rem; border-radius: .4rem; border: 1px solid GrayText;
  margin-inline-end: .5rem; }
button[value=allow] { background: #1b5ec2; color: #fff; border-color: #1b5ec2; }
:focus-visible { outline: 3px solid #f9a825; outline-offset: 2px; }
small { opacity: .8; }`;

const document = (title: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)} – Sandbox</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${STYLE}</style></head>
<body><header>Sandbox – this is not Facebook. Nothing leaves this computer.</header><main>${body}</main></body></html>`;

/** What Meta shows when the app itself asks wrongly. */
export const refusalPage = (sentence: string): string =>
  document(
    'Login cannot be shown',
    `<h1>Login cannot be shown</h1><p role="alert">${escapeHtml(sentence)}</p>`,
  );

function pageChoice(world: MetaWorld, person: Person): string {
  const rows = [...person.roles].map(([pageId, tasks]) => {
    const page = world.pages.get(pageId);
    const account = world.accounts.get(page?.accountId ?? '');
    const linked = account === undefined ? 'no Instagram account' : `@${escapeHtml(account.username)}`;
    const warning = tasks.includes('MESSAGING') ? '' : ' – without messaging task';
    return `<label><input type="checkbox" name="pages[]" value="${escapeHtml(pageId)}" checked>
${escapeHtml(page?.name ?? pageId)} <small>${linked}${warning}</small></label>`;
  });
  return `<fieldset><legend>Pages</legend>${rows.join('')}</fieldset>`;
}

function permissionChoice(request: DialogRequest, person: Person): string {
  const locked = request.isAllOrNothing ? ' disabled' : '';
  const rows = shownPermissions(request, person).map(
    (scope) =>
      `<label><input type="checkbox" name="scopes[]" value="${escapeHtml(scope)}" checked${locked}> ${escapeHtml(scope)}</label>`,
  );
  return `<fieldset><legend>Permissions</legend>${rows.join('') || '<p>Nothing beyond your public profile.</p>'}</fieldset>`;
}

/** The dialog for one person; the others are a link away. `address` is the dialog's own address without `person`. */
export function dialogPage(
  world: MetaWorld,
  request: DialogRequest,
  person: Person,
  address: (personId: string) => string,
): string {
  const others = [...world.people.values()]
    .filter((other) => other.id !== person.id)
    .map((other) => `<a href="${escapeHtml(address(other.id))}">Continue as ${escapeHtml(other.name)}</a>`);
  return document(
    'Connect with Facebook',
    `<h1>${escapeHtml(world.app.name)} asks for access</h1>
<p>You are <strong>${escapeHtml(person.name)}</strong>.</p>
<form method="post" action="/dialog/decision">
<input type="hidden" name="request" value="${escapeHtml(request.id)}">
<input type="hidden" name="person" value="${escapeHtml(person.id)}">
<input type="hidden" name="ticked" value="1">
${pageChoice(world, person)}${permissionChoice(request, person)}
<button name="decision" value="allow" type="submit">Allow</button>
<button name="decision" value="deny" type="submit">Cancel</button>
</form><nav aria-label="Other people"><p>${others.join(' ')}</p></nav>`,
  );
}
