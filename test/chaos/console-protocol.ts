/** What the run and its console processes say to each other, over Node's own channel between parent and child. */

export interface ConsoleSettings {
  relayUrl: string;
  /** Beside the relay's address and the profile. */
  env: Record<string, string>;
  profileFolder: string;
  /** Where this console's key store keeps its key: outside the profile, as a real one does. */
  keyFile: string;
  accountId: string;
  pageId: string;
  accountsUrl: string;
  controlUrl: string;
  email: string;
}

/** What a person does with a conversation beside writing to the customer; said again after a kill it changes nothing. */
export type DeskWork =
  | { do: 'assign'; to: string | undefined }
  | { do: 'tag'; tag: string; isOn: boolean }
  | { do: 'done' }
  | { do: 'reopen' }
  | { do: 'snooze'; ms: number }
  | { do: 'note'; text: string };

export type ConsoleCommand =
  | { do: 'sign-in' }
  | { do: 'connect-instagram' }
  | { do: 'authorize-bridge' }
  /** Answers once the reply is in the outbox; said again after a kill it is found there. */
  | { do: 'reply'; customerId: string; text: string }
  | { do: 'write-privately'; to: string; text: string }
  /** Errors: NOT_FOUND while the conversation is not known there. */
  | { do: 'work'; customerId: string; work: DeskWork }
  | { do: 'look' }
  /** Every secret of this console, for the search in the relay's files. */
  | { do: 'secrets' }
  | { do: 'quit' };

/** How far this console is. */
export interface ConsoleLook {
  relay: string;
  bridge: string;
  isHolder: boolean;
  /** Replies and private messages that wait to be sent. */
  waitingToSend: number;
  /** What waits to be brought into LiveChat, and what was given up. */
  bridgeWaiting: number;
  notCarried: number;
  canSend: boolean;
  /** Colleagues whose devices this console trusts. */
  trusted: string[];
}

export type FromConsole =
  | { is: 'started' }
  | { is: 'holder'; isHolder: boolean }
  /** The person pressed "Send again" on a reply that nobody knows the outcome of. */
  | { is: 'retried'; text: string }
  | { is: 'answer'; id: number; value?: unknown; error?: string };

export type ToConsole = { id: number; command: ConsoleCommand };
