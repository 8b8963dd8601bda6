import { useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import type { ComputerReport } from '../../../shared/ipc/index.ts';
import { useAnnounce } from '../../app/announcements.tsx';
import { computerCheckSummary, computerCheckWords } from '../../messages/computer-check.ts';
import { useActions } from '../../state/react.tsx';
import { Problem } from '../../ui/callout.tsx';
import { Button, Tag } from '../../ui/design-system.ts';
import { useRequest } from '../../ui/use-request.ts';
import { WhatHelps } from '../../ui/what-helps.tsx';

const tags = { fine: 'success', 'not-fine': 'error', 'not-checkable': 'default' } as const;

/** Password store, disk, proxy, relay, certificate, clock, LiveChat and Instagram: one line each, with what helps. */
export const ComputerCheck = () => {
  const { support } = useActions();
  const [report, setReport] = useState<ComputerReport>();
  const { isRunning, problem, run } = useRequest();
  const announce = useAnnounce();
  // Not disabled meanwhile: a button that is loses the focus of whoever uses the keyboard.
  const check = (): void => {
    if (isRunning) return;
    announce(text('Checking…'));
    run(support.checkComputer, (made) => {
      setReport(made);
      announce(computerCheckSummary(made.items));
    });
  };
  return (
    <>
      <div className="setting">
        <div className="setting__words">
          <p>{text('Check this computer')}</p>
          <p className="setting__about">
            {isRunning
              ? text('Checking…')
              : report === undefined
                ? text('Password store, disk, clock and network. Nothing is changed.')
                : computerCheckSummary(report.items)}
          </p>
        </div>
        <div className="setting__control">
          <Button kind="secondary" size="compact" onClick={check}>
            {report === undefined ? text.in('verb, on a button', 'Check') : text('Check again')}
          </Button>
        </div>
      </div>
      <Problem sentence={problem} />
      {report === undefined ? undefined : (
        <ul className="computer-check" aria-label={text('This computer')}>
          {report.items.map((item) => {
            const { name, word, sentence, help } = computerCheckWords(item);
            return (
              <li key={item.id} className="computer-check__line" data-check={item.id} data-state={item.state}>
                <span className="computer-check__name">{name}</span>
                <Tag kind={tags[item.state]} size="small">
                  {word}
                </Tag>
                <div className="computer-check__about">
                  {sentence === undefined ? undefined : <p>{sentence}</p>}
                  {help === undefined ? undefined : (
                    <p>
                      {help} <WhatHelps topic={`computer:${item.id}`} about={name} />
                    </p>
                  )}
                  {item.names === undefined ? undefined : (
                    <p className="is-selectable muted">{item.names.join(', ')}</p>
                  )}
                </div>
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
};
