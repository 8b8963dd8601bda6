/** What is stored where, and who can read it. */
const rows = [
  {
    where: 'This computer',
    holds:
      'Your LiveChat sign-in and the Page token, locked by the operating system. An encrypted copy of ' +
      'recent conversations, at most 30 days.',
  },
  {
    where: "Colleagues' computers",
    holds:
      'The same, each locked by its own operating system. The Page token comes to them locked for each of them.',
  },
  {
    where: 'The relay',
    holds:
      'Locked messages that it cannot open, until delivered and for 7 days at most. No token, no readable ' +
      'message, no name of a customer.',
  },
  {
    where: 'LiveChat',
    holds:
      'Your team: agents, statuses, groups. Once it is allowed, customer chats too: LiveChat is their place of record.',
  },
  { where: 'Instagram', holds: 'The conversation itself.' },
] as const;

export const WhoHolds = () => (
  <section aria-labelledby="who-holds">
    <h2 className="section-title" id="who-holds">
      Who keeps what
    </h2>
    <dl className="who-holds card">
      {rows.map(({ where, holds }) => (
        <div key={where} className="who-holds__row">
          <dt>{where}</dt>
          <dd>{holds}</dd>
        </div>
      ))}
    </dl>
  </section>
);
