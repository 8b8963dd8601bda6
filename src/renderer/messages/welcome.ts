import type { WelcomeStep } from '../../shared/ipc/state.ts';
import { retention } from '../../shared/removal/retention.ts';
import { text } from '../../shared/i18n/text.ts';

/** What a person is shown once, after the first sign-in. */

const steps = ['privacy', 'notices', 'check', 'sample'] as const satisfies readonly WelcomeStep[];

/** The steps of this person; only an admin can change what the check finds. */
const stepsOf = (isAdmin: boolean): readonly WelcomeStep[] =>
  isAdmin ? steps : steps.filter((step) => step !== 'check');

/** A role may change between two steps: what comes next lies behind this one in any case. */
export const nextWelcomeStep = (step: WelcomeStep, isAdmin: boolean): WelcomeStep => {
  if (step === 'over') return 'over';
  const own = stepsOf(isAdmin);
  return steps.slice(steps.indexOf(step) + 1).find((one) => own.includes(one)) ?? 'over';
};

/** "Step 2 of 3" */
export const welcomeProgress = (step: WelcomeStep, isAdmin: boolean): string => {
  const all = stepsOf(isAdmin);
  return text('Step {step, number} of {all, number}', {
    step: Math.max(1, all.indexOf(step) + 1),
    all: all.length,
  });
};

export const welcomeTitles: Readonly<Record<Exclude<WelcomeStep, 'over'>, string>> = {
  privacy: text('Your privacy in ten lines'),
  notices: text('Will you hear of a message?'),
  check: text('Is everything connected?'),
  sample: text('How a conversation works here'),
};

/** The policy in full is a click away; each line is one of its sentences in short. */
export const privacyLines: readonly string[] = [
  text('Your LiveChat e-mail address is who you are here. There is no other account.'),
  text('Your password was typed at LiveChat. This window never sees it.'),
  text('What keeps you signed in lies encrypted on this computer and nowhere else.'),
  text('Private chats can be read on your computer and your colleague’s, and nowhere between.'),
  text('Instagram messages wait for you locked: only computers of your team can open them.'),
  text(
    'What customers write is kept here for {count, plural, one {# day} other {# days}} at most; ' +
      'what they take back goes when Instagram says so.',
    { count: retention.instagramContentDays },
  ),
  text('Customers get your replies. Notes and private chats never reach them.'),
  text('No cookies are set.'),
  text('Settings, Privacy shows everything that is stored about you, and saves it as a file.'),
  text('Signing out removes what is stored on this computer.'),
];

export const noticesLead = text(
  'A notification tells you who has written, also while another window is in front. Try ' +
    'one now: you should see it and hear it.',
);

export const checkLead = text(
  'You are an admin: Backchannel can ask LiveChat, the relay and Instagram how they are set ' +
    'up. It changes nothing, and says what is missing and who can mend it.',
);

/** A line of the sample: what stands in a conversation, and what it means. */
export interface SampleLine {
  kind: 'in' | 'colleagues' | 'out' | 'window';
  who: string;
  text: string;
  about: string;
}

/** An invented conversation that explains the window. `undoSeconds`: how long a reply can be taken back; 0: not at all. */
export const sampleLines = (undoSeconds: number): readonly SampleLine[] => [
  {
    kind: 'in',
    who: text('Customer'),
    text: text('Hi! Do you ship rye bread to Poznań?'),
    about: text(
      'A customer writes on Instagram. The conversation comes to the top of the list, for ' +
        'everybody in your team.',
    ),
  },
  {
    kind: 'colleagues',
    who: text('Note'),
    text: text('We ship again from Tuesday on.'),
    about: text('A note is for colleagues only. Choose Note above the field, or press N.'),
  },
  {
    kind: 'out',
    who: text('You'),
    text: text('We do, from Tuesday on. Two loaves are €9.'),
    about: [
      undoSeconds === 0
        ? text('Your reply leaves at once.')
        : text('Your reply can be taken back for {count, plural, one {# second} other {# seconds}}.', {
            count: undoSeconds,
          }),
      text('Then it says Sent, and Seen when the customer has read it. A reply that fails says why.'),
    ].join(' '),
  },
  {
    kind: 'window',
    who: text('Below the field'),
    text: text('21 h left to reply'),
    about: text(
      'Instagram allows replies for 24 hours after the customer’s last message, and for support up ' +
        'to 7 days. What is left stands here; in the list it shows in the last 4 hours.',
    ),
  },
];

export const sampleEnd = text(
  'Private chats with colleagues are under Team, in violet: they can never reach a customer.',
);
