import type { TryItState } from '../../shared/ipc/try-it.ts';
import type { FailureName, TryItStep } from '../../shared/try-it.ts';

/** “Try it” in words: for each step one sentence before and one after it is done. */
interface StepWords {
  toDo: string;
  done: string;
}

export const stepWords = (step: TryItStep, progress: TryItState): StepWords => {
  switch (step) {
    case 'sign-in':
      return {
        toDo: 'Sign in: your browser opens, and you choose who you are. Maria is an admin.',
        done: `Signed in as ${progress.signedInAs ?? 'somebody of the team'}.`,
      };
    case 'connect':
      return {
        toDo: 'Connect Instagram, as an admin: say yes in your browser, then choose @invented.bakery.',
        done: 'Instagram is connected.',
      };
    case 'customer':
      return {
        toDo: 'Wait for a customer: one writes within seconds, more when you write on the phone page.',
        done: 'A customer has written.',
      };
    case 'answer':
      return { toDo: 'Answer the customer in the inbox.', done: 'Instagram has the answer.' };
    case 'colleague':
      return {
        toDo: 'Open a colleague’s window, sign in there as somebody else, and write to each other.',
        done: 'You and a colleague have written to each other.',
      };
    case 'failure':
      return {
        toDo: 'Make something fail, look at what the window says, and undo it.',
        done: 'Something has failed, and is over.',
      };
    case 'record':
      return {
        toDo: 'Disconnect Instagram, as an admin, and open the record of it.',
        done: 'Instagram is disconnected, and the record was opened.',
      };
  }
};

/** Said when a step has been ticked. */
export const tickedSentence = (step: TryItStep, progress: TryItState, count: number, all: number): string =>
  `${stepWords(step, progress).done} ${count} of ${all} done.`;

/** Why a failure cannot be made yet. */
export const neededFirst = (step: TryItStep): string => {
  switch (step) {
    case 'sign-in':
      return 'Sign in first.';
    case 'connect':
      return 'Connect Instagram first.';
    default:
      return 'A customer has to write first.';
  }
};

interface FailureWords {
  name: string;
  /** What to do and where to look. */
  look: string;
}

export const failureWords: Readonly<Record<FailureName, FailureWords>> = {
  'instagram-window-closed': {
    name: 'The reply window is closed',
    look: 'Answer a customer: the reply fails, says why, and keeps its text.',
  },
  'instagram-customer-unreachable': {
    name: 'The customer cannot be reached',
    look: 'Answer a customer: the reply fails and says that they cannot receive messages.',
  },
  'instagram-other-app': {
    name: 'Another app takes a conversation over',
    look: 'Open the conversation of who wrote last: a sentence above the field says so, and you may send anyway.',
  },
  'instagram-access-off': {
    name: 'Message access is switched off',
    look: 'Answer a customer: the reply fails and sends you to an admin.',
  },
  'instagram-reconnect': {
    name: 'The connection has expired',
    look: 'Answer a customer: the reply waits, and Admin asks to reconnect. Undo first, then reconnect there.',
  },
  'instagram-temporary': {
    name: 'Instagram has a fault of its own',
    look: 'Answer a customer: the reply stays at Sending until it is known what became of it. It never leaves twice.',
  },
  'instagram-no-answer': {
    name: 'Instagram’s answer gets lost',
    look: 'Answer a customer: Sending for some seconds, then Sent. On the phone page it stands once.',
  },
  'instagram-slow': {
    name: 'Instagram is slow',
    look: 'Answer a customer: Sending for some seconds, while everything else works on.',
  },
  'instagram-unreachable': {
    name: 'The line to Instagram breaks',
    look:
      'Answer a customer: the reply stays at Sending, for nobody knows whether it arrived. After Undo the ' +
      'window looks, and says how it ended.',
  },
  'instagram-no-profile': {
    name: 'Instagram withholds a customer’s name',
    look: 'Let somebody new write on the phone page: the inbox invents no name.',
  },
  'instagram-held-back': {
    name: 'Customers’ messages are held back',
    look: 'Write on the phone page: nothing comes. After Undo everything does, each once and in order.',
  },
  'instagram-twice': {
    name: 'Every message is delivered twice',
    look: 'Write on the phone page: the message stands in the inbox once.',
  },
  'instagram-slow-down': {
    name: 'Instagram asks us to slow down',
    look: 'Answer a customer: the reply waits, and the line under the title says for how long. It leaves when that time is over.',
  },
  'livechat-elsewhere': {
    name: 'LiveChat is opened in another place',
    look: 'The line under the title says so and offers “Use here”, which is what Undo does.',
  },
  'livechat-too-many': {
    name: 'LiveChat is open in too many places',
    look: 'The word beside the dot turns to Partly online, and the line under the title says why.',
  },
  'livechat-license': {
    name: 'The LiveChat licence has expired',
    look: 'The line under the title says so; what is here can still be read.',
  },
  'livechat-version': {
    name: 'LiveChat refuses this version',
    look: 'The line under the title asks for an update of this computer.',
  },
  'livechat-unreachable': {
    name: 'LiveChat cannot be reached',
    look: 'Partly online: who is here may be out of date, and private chats go on.',
  },
  'livechat-token-expired': {
    name: 'The LiveChat sign-in runs out',
    look: 'The word beside the dot changes for a moment. Nobody has to sign in again.',
  },
  'livechat-signed-out': {
    name: 'LiveChat takes the sign-in back',
    look: 'Everything can be read and nothing sent until you sign in again, which is what Undo begins.',
  },
  'livechat-suspended': {
    name: 'You are suspended in LiveChat',
    look: 'The line under the title says so; what is here can still be read.',
  },
  'relay-away': {
    name: 'The relay is gone',
    look: 'Write to your colleague: the message waits, and leaves after Undo.',
  },
  'relay-killed': {
    name: 'The relay is killed and starts again',
    look: 'The word beside the dot changes for a moment. Nothing is missing afterwards.',
  },
};

/** Whose failure it is, from its name. */
export const failureGroups = [
  { prefix: 'instagram-', title: 'Instagram' },
  { prefix: 'livechat-', title: 'LiveChat' },
  { prefix: 'relay-', title: 'Relay' },
] as const;
