import { text } from '../../../shared/i18n/text.ts';
import type { StoredAboutMe } from '../../../shared/ipc/privacy.ts';
import { dataTable } from '../../../shared/removal/data-table.ts';
import { computerText, customerKinds, dateText, storedKinds } from '../../messages/privacy.ts';
import { counted } from '../../messages/time.ts';

type Kind = StoredAboutMe['onThisComputer'][number];

/** How long, with the number IT set where it differs from what the policy says. */
const howLongOf = (id: string, howLong: string, kept: StoredAboutMe['kept']): string =>
  id === 'private-messages' ? `${counted(kept.privateChatDays, 'day')}.` : howLong;

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
        <th scope="col">What</th>
        <th scope="col" className="stored__number">
          How many
        </th>
        <th scope="col" className="stored__date">
          Oldest
        </th>
        <th scope="col">How long, and how it is removed</th>
      </tr>
    </thead>
    <tbody>
      {kinds.map(({ id, count, oldestAtMs }) => {
        const row = dataTable(text).find((each) => each.id === id && each.place === 'console');
        if (row === undefined) return undefined;
        return (
          <tr key={id} data-testid={`stored-${id}`}>
            <th scope="row">{row.data}</th>
            <td className="stored__number">{count.toLocaleString('en-GB')}</td>
            <td className="stored__date">{oldestAtMs === undefined ? '–' : dateText(oldestAtMs)}</td>
            <td>
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
        caption="On this computer, about you"
        stored={stored}
        kinds={stored.onThisComputer.filter((kind) => !isAboutCustomers(kind))}
      />
      <KindTable
        caption="On this computer, about customers (not in your file)"
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
      At the relay
    </h3>
    {atTheRelay === undefined ? (
      <p className="muted">The relay cannot be reached, so what it lists about you is not known now.</p>
    ) : (
      <>
        <p>
          Your address, your role ({atTheRelay.role}) and the LiveChat organization{' '}
          <span className="stored__id">{atTheRelay.workspaceId}</span>, for each of these computers. A
          computer is forgotten when you sign out there.
        </p>
        <ul className="stored__computers">
          {atTheRelay.devices.map((device) => (
            <li key={device.deviceId}>
              {computerText(device)}
              {device.enrolledAtMs === undefined ? '' : `, since ${dateText(device.enrolledAtMs)}`}
              {device.isThisComputer ? <strong> – this computer</strong> : ''}
            </li>
          ))}
        </ul>
      </>
    )}
  </section>
);
