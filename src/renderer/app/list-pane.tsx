import '../ui/row.css';
import type { CSSProperties, ReactNode } from 'react';
import { useActions, useAppState } from '../state/react.tsx';
import { PaneGrip, paneWidths } from '../ui/pane-grip.tsx';

/** The list beside the thread, with its remembered width. */
export const ListPane = ({ label, children }: { label: string; children: ReactNode }) => {
  const widthPx = useAppState((state) => state.place.listWidthPx ?? paneWidths.normal);
  const { app } = useActions();
  return (
    <section
      className="pane"
      aria-label={label}
      data-region="list"
      style={{ '--pane-width': `${widthPx}px` } as CSSProperties}
    >
      {children}
      <PaneGrip widthPx={widthPx} onChange={(listWidthPx) => app.goTo({ listWidthPx })} />
    </section>
  );
};
