import type { ReactElement } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import type { RemovalKind } from '../../../shared/removal/words.ts';

interface PlanWords {
  title(confirmName: string | undefined): string;
  lead: string;
  keep: string;
  /** What has to be typed, with the name in its place. */
  typeName(name: ReactElement): (string | ReactElement)[];
  act: string;
}

/** What each kind of removal is called on the page that comes before it. */
export const planWords: Readonly<Record<RemovalKind, PlanWords>> = {
  disconnect: {
    title: () => text('Disconnect Instagram'),
    lead: [
      text('New Instagram messages no longer reach this workspace, for anybody in the team.'),
      text(
        'The account can be connected again later; what is deleted here does not come back, except what Instagram itself still shows.',
      ),
    ].join(' '),
    keep: text('Keep it connected'),
    typeName: (name) => text.rich('Type the name of the Page, {name}:', { name }),
    act: text('Disconnect Instagram'),
  },
  uninstall: {
    title: () => text('Uninstall Backchannel'),
    lead: text(
      'For the whole team: permissions at Meta are taken back at once, then all data is deleted from the relay and from every computer, private chats included.',
    ),
    keep: text('Keep Backchannel'),
    typeName: (name) => text.rich('Type the name of the Page or workspace, {name}:', { name }),
    act: text('Uninstall Backchannel'),
  },
  'erase-customer': {
    title: (name) => (name === undefined ? text('Erase one customer') : text('Erase {name}', { name })),
    lead: [
      text('Every copy of this person is deleted on every computer of the team.'),
      text('Should they write again, a new conversation begins.'),
    ].join(' '),
    keep: text('Keep this customer'),
    typeName: (name) => text.rich('Type the name of the customer, {name}:', { name }),
    act: text('Erase for good'),
  },
};
