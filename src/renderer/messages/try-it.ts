import type { TryItState } from '../../shared/ipc/try-it.ts';
import type { FailureName, TryItStep } from '../../shared/try-it.ts';
import { text } from '../../shared/i18n/text.ts';

/** “Try it” in words: for each step one sentence before and one after it is done. */
interface StepWords {
  toDo: string;
  done: string;
}

export const stepWords = (step: TryItStep, progress: TryItState): StepWords => {
  switch (step) {
    case 'sign-in':
      return {
        toDo: text('Sign in: your browser opens, and you choose who you are. Maria is an admin.'),
        done:
          progress.signedInAs === undefined
            ? text('Signed in as somebody of the team.')
            : text('Signed in as {name}.', { name: progress.signedInAs }),
      };
    case 'connect':
      return {
        toDo: text('Connect Instagram, as an admin: say yes in your browser, then choose @invented.bakery.'),
        done: text('Instagram is connected.'),
      };
    case 'customer':
      return {
        toDo: text('Wait for a customer: one writes within seconds, more when you write on the phone page.'),
        done: text('A customer has written.'),
      };
    case 'answer':
      return { toDo: text('Answer the customer in the inbox.'), done: text('Instagram has the answer.') };
    case 'colleague':
      return {
        toDo: text('Open a colleague’s window, sign in there as somebody else, and write to each other.'),
        done: text('You and a colleague have written to each other.'),
      };
    case 'failure':
      return {
        toDo: text('Make something fail, look at what the window says, and undo it.'),
        done: text('Something has failed, and is over.'),
      };
    case 'record':
      return {
        toDo: text('Disconnect Instagram, as an admin, and open the record of it.'),
        done: text('Instagram is disconnected, and the record was opened.'),
      };
  }
};

/** Said when a step has been ticked. */
export const tickedSentence = (step: TryItStep, progress: TryItState, count: number, all: number): string =>
  `${stepWords(step, progress).done} ${text('{count, number} of {all, number} done.', { count, all })}`;

/** Why a failure cannot be made yet. */
export const neededFirst = (step: TryItStep): string => {
  switch (step) {
    case 'sign-in':
      return text('Sign in first.');
    case 'connect':
      return text('Connect Instagram first.');
    default:
      return text('A customer has to write first.');
  }
};

interface FailureWords {
  name: string;
  /** What to do and where to look. */
  look: string;
}

export const failureWords: Readonly<Record<FailureName, FailureWords>> = {
  'instagram-window-closed': {
    name: text('The reply window is closed'),
    look: text('Answer a customer: the reply fails, says why, and keeps its text.'),
  },
  'instagram-customer-unreachable': {
    name: text('The customer cannot be reached'),
    look: text('Answer a customer: the reply fails and says that they cannot receive messages.'),
  },
  'instagram-other-app': {
    name: text('Another app takes a conversation over'),
    look: text(
      'Open the conversation of who wrote last: a sentence above the field says so, and you may ' +
        'send anyway.',
    ),
  },
  'instagram-access-off': {
    name: text('Message access is switched off'),
    look: text('Answer a customer: the reply fails and sends you to an admin.'),
  },
  'instagram-reconnect': {
    name: text('The connection has expired'),
    look: text(
      'Answer a customer: the reply waits, and Admin asks to reconnect. Undo first, then reconnect ' +
        'there.',
    ),
  },
  'instagram-temporary': {
    name: text('Instagram has a fault of its own'),
    look: text(
      'Answer a customer: the reply stays at Sending until it is known what became of it. It never ' +
        'leaves twice.',
    ),
  },
  'instagram-no-answer': {
    name: text('Instagram’s answer gets lost'),
    look: text('Answer a customer: Sending for some seconds, then Sent. On the phone page it stands once.'),
  },
  'instagram-slow': {
    name: text('Instagram is slow'),
    look: text('Answer a customer: Sending for some seconds, while everything else works on.'),
  },
  'instagram-unreachable': {
    name: text('The line to Instagram breaks'),
    look: text(
      'Answer a customer: the reply stays at Sending, for nobody knows whether it arrived. After ' +
        'Undo the window looks, and says how it ended.',
    ),
  },
  'instagram-no-profile': {
    name: text('Instagram withholds a customer’s name'),
    look: text('Let somebody new write on the phone page: the inbox invents no name.'),
  },
  'instagram-held-back': {
    name: text('Customers’ messages are held back'),
    look: text('Write on the phone page: nothing comes. After Undo everything does, each once and in order.'),
  },
  'instagram-twice': {
    name: text('Every message is delivered twice'),
    look: text('Write on the phone page: the message stands in the inbox once.'),
  },
  'instagram-slow-down': {
    name: text('Instagram asks us to slow down'),
    look: text(
      'Answer a customer: the reply waits, and the line under the title says for how long. It ' +
        'leaves when that time is over.',
    ),
  },
  'livechat-elsewhere': {
    name: text('LiveChat is opened in another place'),
    look: text('The line under the title says so and offers “Use here”, which is what Undo does.'),
  },
  'livechat-too-many': {
    name: text('LiveChat is open in too many places'),
    look: text('The word beside the dot turns to Partly online, and the line under the title says why.'),
  },
  'livechat-license': {
    name: text('The LiveChat licence has expired'),
    look: text('The line under the title says so; what is here can still be read.'),
  },
  'livechat-version': {
    name: text('LiveChat refuses this version'),
    look: text('The line under the title asks for an update of this computer.'),
  },
  'livechat-unreachable': {
    name: text('LiveChat cannot be reached'),
    look: text('Partly online: who is here may be out of date, and private chats go on.'),
  },
  'livechat-token-expired': {
    name: text('The LiveChat sign-in runs out'),
    look: text('The word beside the dot changes for a moment. Nobody has to sign in again.'),
  },
  'livechat-signed-out': {
    name: text('LiveChat takes the sign-in back'),
    look: text('Everything can be read and nothing sent until you sign in again, which is what Undo begins.'),
  },
  'livechat-suspended': {
    name: text('You are suspended in LiveChat'),
    look: text('The line under the title says so; what is here can still be read.'),
  },
  'relay-away': {
    name: text('The relay is gone'),
    look: text('Write to your colleague: the message waits, and leaves after Undo.'),
  },
  'relay-killed': {
    name: text('The relay is killed and starts again'),
    look: text('The word beside the dot changes for a moment. Nothing is missing afterwards.'),
  },
};

/** Whose failure it is, from its name. */
export const failureGroups = [
  { prefix: 'instagram-', title: 'Instagram' },
  { prefix: 'livechat-', title: 'LiveChat' },
  { prefix: 'relay-', title: text('Relay') },
] as const;
