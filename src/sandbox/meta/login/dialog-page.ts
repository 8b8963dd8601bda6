/** The dialog as a person sees it. Plain HTML, no script, no cookie; says Sandbox. */
import { escapeHtml } from '../../http.ts';
import type { Reader } from '../../../shared/i18n/accept-language.ts';
import type { Text } from '../../../shared/i18n/text.ts';
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

const document = (
  { text, language, direction }: Reader,
  title: string,
  body: string,
): string => `<!doctype html>
<html lang="${language}" dir="${direction}"><head><meta charset="utf-8"><title>${escapeHtml(title)} – Sandbox</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${STYLE}</style></head>
<body><header>${escapeHtml(
  text('Sandbox – this is not Facebook. Nothing leaves this computer.'),
)}</header><main>${body}</main></body></html>`;

/** What Meta shows when the app itself asks wrongly. `sentence`: for whoever builds the app, in English. */
export const refusalPage = (reader: Reader, sentence: string): string => {
  const title = reader.text('Login cannot be shown');
  return document(
    reader,
    title,
    `<h1>${escapeHtml(title)}</h1><p role="alert" lang="en">${escapeHtml(sentence)}</p>`,
  );
};

function pageChoice(text: Text, world: MetaWorld, person: Person): string {
  const rows = [...person.roles].map(([pageId, tasks]) => {
    const page = world.pages.get(pageId);
    const account = world.accounts.get(page?.accountId ?? '');
    const linked = account === undefined ? text('no Instagram account') : `@${account.username}`;
    const about = tasks.includes('MESSAGING')
      ? linked
      : text('{account} – without messaging task', { account: linked });
    return `<label><input type="checkbox" name="pages[]" value="${escapeHtml(pageId)}" checked>
${escapeHtml(page?.name ?? pageId)} <small>${escapeHtml(about)}</small></label>`;
  });
  return `<fieldset><legend>${escapeHtml(text.in('of Facebook, plural', 'Pages'))}</legend>${rows.join('')}</fieldset>`;
}

function permissionChoice(text: Text, request: DialogRequest, person: Person): string {
  const locked = request.isAllOrNothing ? ' disabled' : '';
  const rows = shownPermissions(request, person).map(
    (scope) =>
      `<label><input type="checkbox" name="scopes[]" value="${escapeHtml(scope)}" checked${locked}> ${escapeHtml(scope)}</label>`,
  );
  const nothing = `<p>${escapeHtml(text('Nothing beyond your public profile.'))}</p>`;
  return `<fieldset><legend>${escapeHtml(text('Permissions'))}</legend>${rows.join('') || nothing}</fieldset>`;
}

/** The dialog for one person; the others are a link away. `address` is the dialog's own address without `person`. */
export function dialogPage(
  reader: Reader,
  world: MetaWorld,
  request: DialogRequest,
  person: Person,
  address: (personId: string) => string,
): string {
  const { text } = reader;
  const say = (written: string): string => escapeHtml(written);
  const others = [...world.people.values()]
    .filter((other) => other.id !== person.id)
    .map(
      (other) =>
        `<a href="${escapeHtml(address(other.id))}">${say(text('Continue as {name}', { name: other.name }))}</a>`,
    );
  const you = text.rich<string>('You are <strong>{name}</strong>.', {
    name: say(person.name),
    strong: (parts) => `<strong>${parts.join('')}</strong>`,
  });
  return document(
    reader,
    text('Connect with Facebook'),
    `<h1>${say(text('{program} asks for access', { program: world.app.name }))}</h1>
<p>${you.join('')}</p>
<form method="post" action="/dialog/decision">
<input type="hidden" name="request" value="${escapeHtml(request.id)}">
<input type="hidden" name="person" value="${escapeHtml(person.id)}">
<input type="hidden" name="ticked" value="1">
${pageChoice(text, world, person)}${permissionChoice(text, request, person)}
<button name="decision" value="allow" type="submit">${say(text.in('verb, on a button', 'Allow'))}</button>
<button name="decision" value="deny" type="submit">${say(text.in('verb, on a button', 'Cancel'))}</button>
</form><nav aria-label="${say(text('Other people'))}"><p>${others.join(' ')}</p></nav>`,
  );
}
