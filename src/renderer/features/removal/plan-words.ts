import type { RemovalKind } from '../../../shared/removal/words.ts';

interface PlanWords {
  title(confirmName: string | undefined): string;
  lead: string;
  keep: string;
  /** Of the name that has to be typed. */
  nameOf: string;
  act: string;
}

/** What each kind of removal is called on the page that comes before it. */
export const planWords: Readonly<Record<RemovalKind, PlanWords>> = {
  disconnect: {
    title: () => 'Disconnect Instagram',
    lead:
      'New Instagram messages no longer reach this workspace, for anybody in the team. The account can be ' +
      'connected again later; what is deleted here does not come back, except what Instagram itself still ' +
      'shows.',
    keep: 'Keep it connected',
    nameOf: 'the Page',
    act: 'Disconnect Instagram',
  },
  uninstall: {
    title: () => 'Uninstall Backchannel',
    lead:
      'For the whole team: permissions at Meta are taken back at once, then all data is deleted from the ' +
      'relay and from every computer, private chats included.',
    keep: 'Keep Backchannel',
    nameOf: 'the Page or workspace',
    act: 'Uninstall Backchannel',
  },
  'erase-customer': {
    title: (name) => (name === undefined ? 'Erase one customer' : `Erase ${name}`),
    lead:
      'Every copy of this person is deleted on every computer of the team. Should they write again, a new ' +
      'conversation begins.',
    keep: 'Keep this customer',
    nameOf: 'the customer',
    act: 'Erase for good',
  },
};
