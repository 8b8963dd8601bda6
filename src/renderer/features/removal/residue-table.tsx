import { text } from '../../../shared/i18n/text.ts';
import type { RemovalPlan } from '../../../shared/ipc/privacy.ts';
import { placeNames } from '../../../shared/removal/data-table.ts';
import { erasedLines, residueBefore } from '../../messages/removal-reach.ts';
import { TitledSection } from '../../ui/titled-section.tsx';

/** Every place that holds a copy: what goes there, what does not, and why. */
export const ResidueTable = ({ plan }: { plan: RemovalPlan }) => (
  <TitledSection className="removal-section" id="residue" title={text('What goes, and what stays')}>
    <table className="card residue" data-testid="removal-residue">
      <thead>
        <tr>
          <th scope="col">{text.in('where data is kept', 'Place')}</th>
          <th scope="col">{text('Is erased')}</th>
          <th scope="col">{text('Stays, and why')}</th>
        </tr>
      </thead>
      <tbody>
        {plan.places.map((row) => (
          <tr key={row.place} data-place={row.place}>
            <th scope="row">{placeNames(text)[row.place]}</th>
            <td data-title={text('Is erased')}>
              <Lines lines={erasedLines(row, plan)} none={text('Nothing.')} />
            </td>
            <td data-title={text('Stays, and why')}>
              <Lines lines={row.stays.map(residueBefore)} none={text('Nothing stays.')} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </TitledSection>
);

const Lines = ({ lines, none }: { lines: readonly string[]; none: string }) =>
  lines.length === 0 ? (
    <span className="muted">{none}</span>
  ) : (
    <ul className="residue__lines">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
