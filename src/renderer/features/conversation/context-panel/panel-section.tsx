import { useId, type ReactNode } from 'react';

/** A titled part of the panel. */
export const PanelSection = ({ title, children }: { title: string; children: ReactNode }) => {
  const id = useId();
  return (
    <section className="context__section" aria-labelledby={id}>
      <h3 className="context__title" id={id}>
        {title}
      </h3>
      {children}
    </section>
  );
};
