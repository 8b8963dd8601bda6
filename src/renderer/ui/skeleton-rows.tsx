/** Placeholder rows while the first page is read. */
export const SkeletonRows = ({ rows, label }: { rows: number; label: string }) => (
  <div className="skeleton" role="status" aria-label={label}>
    {Array.from({ length: rows }, (_, index) => (
      <div className="skeleton__row" key={index} aria-hidden="true">
        <span className="skeleton__face" />
        <span className="skeleton__lines">
          <span className="skeleton__line" />
          <span className="skeleton__line" />
        </span>
      </div>
    ))}
  </div>
);
