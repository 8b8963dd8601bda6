import assert from 'node:assert/strict';
import { png } from '../helpers/sample-files.ts';
import { eventually } from '../e2e/helpers/eventually.ts';
import { handFiles } from '../e2e/helpers/hand-files.ts';
import {
  conversationRow,
  goTo,
  hasState,
  message,
  openConversation,
  openPrivateChat,
  reply,
  replyBox,
  spoken,
  writePrivately,
} from '../e2e/helpers/window.ts';
import {
  askByKey,
  chooseIn,
  chooseView,
  note,
  openForKeys,
  rowSays,
  viewReads,
  workBar,
  writeNote,
} from '../e2e/helpers/work.ts';
import { agentIdOf } from '../e2e/helpers/world.ts';
import { conversationOf, type Day } from './people.ts';

/** Notes, two people at one conversation, files, done and snoozed. */
export const together = async ({ journal, jonas, anna }: Day): Promise<void> => {
  await journal.act('Jonas', 'writes a note that names Anna', 'the note, tinted', async () => {
    await openConversation(jonas, conversationOf('piotr'));
    await writeNote(jonas, '@Anna did we ship to Poland before?');
  });
  await journal.act(
    'Anna',
    'opens the conversation',
    'Jonas’s note',
    async () => {
      await openConversation(anna, conversationOf('piotr'));
      await note(anna, 'did we ship to Poland').waitFor();
    },
    { name: 'note', at: anna },
  );
  await journal.act(
    'Jonas',
    'begins to answer Olena while Anna looks at her too',
    'who else is there',
    async () => {
      await openConversation(anna, conversationOf('olena'));
      await openConversation(jonas, conversationOf('olena'));
      await anna.window.getByTestId('composer-reply').pressSequentially('Так, ');
      await jonas.window
        .getByTestId('presence-bar')
        .getByText(/is typing here/)
        .waitFor();
    },
    { name: 'somebody-types', at: jonas },
  );
  await journal.act(
    'Jonas',
    'sends an answer some seconds after Anna',
    'that she has answered, before his own leaves',
    async () => {
      await reply(anna, 'Так, з 9 години.');
      await hasState(anna, 'з 9 години', 'sent');
      await message(jonas, 'з 9 години').waitFor();
      await jonas.window.getByTestId('composer-reply').fill('Так, є гречаний хліб.');
      await jonas.window.getByRole('button', { name: 'Send', exact: true }).click();
      await replyBox(jonas)
        .getByText(/Send yours too\?/)
        .waitFor();
    },
    { name: 'asked-once', at: jonas },
  );
  await journal.act('Jonas', 'sends it all the same', 'it leave', async () => {
    await jonas.window.getByRole('button', { name: 'Send', exact: true }).click();
    await hasState(jonas, 'гречаний', 'sent');
  });
  await journal.act(
    'Jonas',
    'drops two pictures on Lucas’s conversation',
    'them above the composer',
    async () => {
      await openConversation(jonas, conversationOf('lucas'));
      await handFiles(jonas, 'drop', [
        { name: 'croissant.png', type: 'image/png', bytes: png('croissant', 240) },
        { name: 'almond.png', type: 'image/png', bytes: png('almond', 240) },
      ]);
      await eventually(async () =>
        assert.equal(await jonas.window.getByTestId('attachments').getByRole('listitem').count(), 2),
      );
      await jonas.window
        .getByTestId('composer-reply')
        .fill('The left one was yesterday’s, the right one is new.');
    },
    { name: 'files', at: jonas },
  );
  await journal.act(
    'Jonas',
    'sends pictures and text',
    'all three sent',
    async () => {
      await jonas.window.getByRole('button', { name: /^Send/ }).click();
      await hasState(jonas, 'The left one', 'sent');
    },
    { name: 'files-sent', at: jonas },
  );
};

/** Done, snoozed, next. */
export const tidyUp = async ({ journal, jonas, anna }: Day): Promise<void> => {
  await journal.act(
    'Jonas',
    'answers Marta and finishes her with Ctrl+Alt+E',
    'the next conversation',
    async () => {
      await openConversation(jonas, conversationOf('marta'));
      await reply(jonas, 'We are, from 7 to 12.');
      await hasState(jonas, 'from 7 to 12', 'sent');
      await jonas.window.keyboard.press('Control+Alt+e');
      await viewReads(jonas, 'done', 1);
    },
  );
  await journal.act(
    'Jonas',
    'opens the snooze menu for Tom (Z)',
    'until when he can be put away',
    async () => {
      await openForKeys(jonas, conversationOf('tom'));
      await jonas.window.keyboard.press('z');
      await jonas.window.getByRole('dialog', { name: 'Snooze until' }).waitFor();
    },
    { name: 'snooze', at: jonas },
  );
  await journal.act('Jonas', 'snoozes until tomorrow', 'it leave his views', async () => {
    await chooseIn(jonas, 'Snooze until', 'Tomorrow');
    await viewReads(jonas, 'snoozed', 1);
    await viewReads(anna, 'snoozed', 1);
  });
  await journal.act(
    'Anna',
    'looks at what waits',
    'who has waited longest first',
    async () => {
      await chooseView(anna, 'waiting');
      await conversationRow(anna, conversationOf('piotr')).waitFor();
    },
    { name: 'waiting', at: anna },
  );
  await chooseView(anna, 'all');
};

/** Asking a colleague, both ways, and a private chat. */
export const askEachOther = async ({ journal, jonas, anna }: Day): Promise<void> => {
  await journal.act(
    'Jonas',
    'asks a colleague about Piotr (Shift+A)',
    'whom he can ask',
    async () => {
      await openForKeys(jonas, conversationOf('piotr'));
      await jonas.window.keyboard.press('Shift+A');
      await jonas.window.getByRole('combobox', { name: 'Colleague' }).waitFor();
    },
    { name: 'ask-whom', at: jonas },
  );
  await jonas.window.keyboard.press('Escape');
  await conversationRow(jonas, conversationOf('piotr')).focus();
  await journal.act(
    'Jonas',
    'chooses Anna and writes what she should know',
    'what will happen with it',
    async () => {
      const asking = await askByKey(jonas, 'anna');
      await asking.getByRole('radio', { name: /^Assign/ }).check();
      await asking.getByTestId('ask-text').fill('You know the carrier. Can you take this one?');
    },
    { name: 'ask-assign', at: jonas },
  );
  await journal.act(
    'Jonas',
    'assigns it with the note',
    'that it is done, and how to take it back',
    async () => {
      await jonas.window.getByRole('button', { name: /^Assign to/ }).click();
      await rowSays(jonas, conversationOf('piotr'), /assigned to Anna/);
    },
    { name: 'handed-over', at: jonas, withNotices: true },
  );
  await journal.act(
    'Anna',
    'opens what was given to her',
    'the note and whose it is',
    async () => {
      await chooseView(anna, 'mine');
      await openConversation(anna, conversationOf('piotr'));
      await note(anna, 'You know the carrier').waitFor();
    },
    { name: 'given', at: anna },
  );
  await journal.act(
    'Anna',
    'asks Jonas privately about Café Morgenrot',
    'the card in their private chat',
    async () => {
      await openForKeys(anna, conversationOf('cafe'));
      const asking = await askByKey(anna, 'jonas');
      await asking.getByTestId('ask-text').fill('Do we have enough trays for this?');
      await asking.getByRole('button', { name: /^Ask / }).click();
      await openPrivateChat(anna, agentIdOf('jonas'));
      await anna.window.getByTestId('conversation-card').waitFor();
    },
    { name: 'asked-privately', at: anna },
  );
  await journal.act(
    'Jonas',
    'opens the private chat and then the card',
    'the conversation it is about',
    async () => {
      await openPrivateChat(jonas, agentIdOf('anna'));
      await jonas.window.getByTestId('conversation-card').waitFor();
    },
    { name: 'card', at: jonas },
  );
  await journal.act('Jonas', 'answers her and opens the conversation from the card', 'both', async () => {
    await writePrivately(jonas, 'Six trays are free on Saturday.');
    await message(anna, 'Six trays').waitFor();
    await jonas.window.getByTestId('conversation-card').click();
    await message(jonas, 'Forty croissants').waitFor();
  });
  await journal.act(
    'Anna',
    'reads the answer',
    'it, with receipts',
    async () => {
      await writePrivately(anna, 'Perfect, thank you!');
      await openPrivateChat(jonas, agentIdOf('anna'));
      await hasState(anna, 'Perfect', 'read');
    },
    { name: 'private-chat', at: anna },
  );
  await goTo(jonas, 'inbox');
  await goTo(anna, 'inbox');
  await chooseView(anna, 'all');
  assert.match(await spoken(conversationRow(anna, conversationOf('piotr'))), /assigned to You/);
  await workBar(anna).waitFor();
};
