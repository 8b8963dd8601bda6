import type { ReactNode } from 'react';

interface TitledSectionProps {
  /** Of the heading, unique in the window. */
  id: string;
  title: string;
  className: string;
  children: ReactNode;
}

/** A section of a page, named by its heading. */
export const TitledSection = ({ id, title, className, children }: TitledSectionProps) => (
  <section className={className} aria-labelledby={id}>
    <h2 className="section-title" id={id}>
      {title}
    </h2>
    {children}
  </section>
);
