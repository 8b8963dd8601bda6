import { text } from '../../../shared/i18n/text.ts';

/** What is stored where, and who can read it: in whole sentences. */
const rows = [
  {
    where: text('This computer'),
    holds: [
      text('Your LiveChat sign-in and the Page token, locked by the operating system.'),
      text('An encrypted copy of recent conversations, at most 30 days.'),
    ],
  },
  {
    where: text("Colleagues' computers"),
    holds: [
      text('The same, each locked by its own operating system.'),
      text('The Page token comes to them locked for each of them.'),
    ],
  },
  {
    where: text('The relay'),
    holds: [
      text('Locked messages that it cannot open, until delivered and for 7 days at most.'),
      text('No token, no readable message, no name of a customer.'),
    ],
  },
  {
    where: 'LiveChat',
    holds: [
      text('Your team: agents, statuses, groups.'),
      text('Once it is allowed, customer chats too: LiveChat is their place of record.'),
    ],
  },
  { where: 'Instagram', holds: [text('The conversation itself.')] },
] as const;

export const WhoHolds = () => (
  <section aria-labelledby="who-holds">
    <h2 className="section-title" id="who-holds">
      {text('Who keeps what')}
    </h2>
    <dl className="who-holds card">
      {rows.map(({ where, holds }) => (
        <div key={where} className="who-holds__row">
          <dt>{where}</dt>
          <dd>{holds.join(' ')}</dd>
        </div>
      ))}
    </dl>
  </section>
);
