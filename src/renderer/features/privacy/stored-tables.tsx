import { presentLocale, text } from '../../../shared/i18n/text.ts';
import type { StoredAboutMe } from '../../../shared/ipc/privacy.ts';
import { dataTable } from '../../../shared/removal/data-table.ts';
import { computerText, customerKinds, dateText, storedKinds } from '../../messages/privacy.ts';
import { sideBySide } from '../../ui/side-by-side.ts';

type Kind = StoredAboutMe['onThisComputer'][number];

/** How long, with the number IT set where it differs from what the policy says. */
const howLongOf = (id: string, howLong: string, kept: StoredAboutMe['kept']): string =>
  id === 'private-messages'
    ? text('{count, plural, one {# day.} other {# days.}}', { count: kept.privateChatDays })
    : howLong;

const KindTable = ({
  kinds,
  stored,
  caption,
}: {
  kinds: readonly Kind[];
  stored: StoredAboutMe;
  caption: string;
}) => {
  const { here, absent } = storedKinds(kinds);
  return (
    <>
      {here.length === 0 ? (
        <h3 className="section-title">{caption}</h3>
      ) : (
        <Rows kinds={here} stored={stored} caption={caption} />
      )}
      {absent === undefined ? undefined : (
        <p className="muted" data-testid="stored-absent">
          {absent}
        </p>
      )}
    </>
  );
};

const Rows = ({
  kinds,
  stored,
  caption,
}: {
  kinds: readonly Kind[];
  stored: StoredAboutMe;
  caption: string;
}) => (
  <table className="stored">
    <caption className="section-title">{caption}</caption>
    <thead>
      <tr>
        <th scope="col">{text.in('head of a table of stored data', 'What')}</th>
        <th scope="col" className="stored__number">
          {text('How many')}
        </th>
        <th scope="col" className="stored__date">
          {text.in('head of a table of stored data', 'Oldest')}
        </th>
        <th scope="col">{text('How long, and how it is removed')}</th>
      </tr>
    </thead>
    <tbody>
      {kinds.map(({ id, count, oldestAtMs }) => {
        const row = dataTable(text).find((each) => each.id === id && each.place === 'console');
        if (row === undefined) return undefined;
        return (
          <tr key={id} data-testid={`stored-${id}`}>
            <th scope="row">{row.data}</th>
            <td className="stored__number" data-title={text('How many')}>
              {count.toLocaleString(presentLocale())}
            </td>
            <td className="stored__date" data-title={text.in('head of a table of stored data', 'Oldest')}>
              {oldestAtMs === undefined ? '–' : dateText(oldestAtMs)}
            </td>
            <td data-title={text('How long, and how it is removed')}>
              {howLongOf(id, row.howLong, stored.kept)} {row.howRemoved}
            </td>
          </tr>
        );
      })}
    </tbody>
  </table>
);

/** Kinds of data on this computer; what is about customers stands apart. */
export const StoredHere = ({ stored }: { stored: StoredAboutMe }) => {
  const isAboutCustomers = ({ id }: Kind): boolean => customerKinds.includes(id);
  return (
    <>
      <KindTable
        caption={text('On this computer, about you')}
        stored={stored}
        kinds={stored.onThisComputer.filter((kind) => !isAboutCustomers(kind))}
      />
      <KindTable
        caption={text('On this computer, about customers (not in your file)')}
        stored={stored}
        kinds={stored.onThisComputer.filter(isAboutCustomers)}
      />
    </>
  );
};

/** What the relay lists under the person's address. */
export const StoredAtRelay = ({ stored: { atTheRelay } }: { stored: StoredAboutMe }) => (
  <section aria-labelledby="stored-relay">
    <h3 className="section-title" id="stored-relay">
      {text('At the relay')}
    </h3>
    {atTheRelay === undefined ? (
      <p className="muted">
        {text('The relay cannot be reached, so what it lists about you is not known now.')}
      </p>
    ) : (
      <>
        <p>
          {sideBySide(
            text.rich(
              'Your address, your role ({role}) and the LiveChat organization {id}, for each of these computers.',
              {
                role: atTheRelay.role,
                id: <span className="stored__id">{atTheRelay.workspaceId}</span>,
              },
            ),
          )}{' '}
          {text('A computer is forgotten when you sign out there.')}
        </p>
        <ul className="stored__computers">
          {atTheRelay.devices.map((device) => (
            <li key={device.deviceId}>
              {device.enrolledAtMs === undefined
                ? computerText(device)
                : text('{computer}, since {date}', {
                    computer: computerText(device),
                    date: dateText(device.enrolledAtMs),
                  })}
              {device.isThisComputer ? (
                <strong> – {text.in('after one of several', 'this computer')}</strong>
              ) : (
                ''
              )}
            </li>
          ))}
        </ul>
      </>
    )}
  </section>
);
